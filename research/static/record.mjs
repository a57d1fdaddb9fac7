/**
 * Records what happens on the pages of a research session, for whoever agreed to it.
 *
 * It starts only where an element says where to: <div data-research-replay="/path"></div>, a path of this site.
 * Nothing that a person enters is recorded: see profile.mjs. Whatever fails here, the page goes on.
 */
import { options, scrub } from './profile.mjs'
import { forget, Sending } from './sending.mjs'

const RECORDER = new URL('../vendor/rrweb-record/record.min.js', import.meta.url)

const place = document.querySelector('[data-research-replay]')
const target = place && ownPath(place.dataset.researchReplay)

forget(target)
if (target) start().catch((error) => console.info('Nothing is recorded on this page.', error))

async function start () {
  await load(RECORDER)
  const { record } = globalThis.rrwebRecord
  let stop = null
  const sending = new Sending(target, () => stop?.())
  const emit = (event) => {
    const kept = scrub(event, record.mirror)
    if (kept) sending.take(kept)
  }
  stop = record({ ...options, emit, errorHandler: () => true })
  // Of several tabs, the one that is looked at is shown; a page that is come back to begins anew.
  const again = () => { if (document.visibilityState === 'visible') record.takeFullSnapshot(true) }
  document.addEventListener('visibilitychange', again)
  addEventListener('pageshow', (event) => { if (event.persisted) again() })
}

/** The path, when it is one of this site; else null. */
function ownPath (address) {
  try {
    const url = new URL(address, window.location.href)
    return address && url.origin === window.location.origin ? url.pathname : null
  } catch {
    return null
  }
}

/** Load a script that is no module. */
function load (url) {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script')
    script.src = url
    script.addEventListener('load', resolve)
    script.addEventListener('error', () => reject(new Error(`Could not load ${url}`)))
    document.head.append(script)
  })
}
