// Starts GOV.UK Frontend, and keeps pages true. Every page works without it.
import { initAll } from './vendor/govuk-frontend/govuk-frontend.min.js'

initAll()

// Fetched only where a page has a list to type into.
if (document.querySelector('select[data-kit-autocomplete]')) import('./autocomplete.mjs')
if (document.querySelector('[data-kit-files]')) import('./upload.mjs')
if (document.querySelector('[data-kit-hold]')) import('./hold.mjs')
if (document.querySelector('[data-kit-left]')) import('./staying.mjs')

// A button for what the words beside it say how to do without it.
for (const button of document.querySelectorAll('[data-kit-print]')) {
  button.hidden = false
  button.addEventListener('click', () => window.print())
}

// Whether something was typed or chosen here that has not been sent. It must not be lost.
// A page that was shown again with it, in another language or for other days, has it still.
let unsent = /[?&](look|lang)=/.test(window.location.search)
document.addEventListener('input', () => { unsent = true })
document.addEventListener('submit', () => { unsent = false })

// Not the path alone: that of http://here//there is //there, which leads to another site.
const here = () => window.location.href.split('#')[0]

// Not reload(): on a page that says what is wrong, that would send the form again.
const showAnew = () => window.location.replace(here())

// Somebody is in the middle of something: they say when.
const offerAnew = (place) => {
  if (place.hasChildNodes()) return
  const link = document.createElement('a')
  link.className = 'govuk-link'
  link.href = here()
  link.textContent = 'Show the new page'
  const notice = document.createElement('p')
  notice.className = 'govuk-body-s kit-notice__words'
  notice.append('A file changed. ', link)
  place.append(notice)
}

// Another language, or other days, with what is typed: the form goes to the same page, which shows it again
// without judging it.
for (const link of document.querySelectorAll('[data-kit-language], [data-kit-look]')) {
  link.addEventListener('click', (event) => {
    const form = document.querySelector('main form[method=post]')
    if (!unsent || !form) return
    event.preventDefault()
    form.action = link.dataset.kitLook ?? link.href
    form.submit()
  })
}

// On a patchy network a browser would put its own error page in place of the form. So where there is reason to
// doubt, we ask first whether anybody is there, and keep the page when nobody is.
const OPEN_LONG_MS = 60_000
const PATIENCE_MS = 4_000
const openedAt = Date.now()
let certain = false

const isInDoubt = () => {
  const { effectiveType, saveData } = navigator.connection ?? {}
  return !navigator.onLine || saveData || /2g|3g/.test(effectiveType) || Date.now() - openedAt > OPEN_LONG_MS
}

// Beside the folder that this file is in: the site may be served below a path.
const health = new URL('../../health/live', import.meta.url)

const isSomebodyThere = async () => {
  try {
    return (await fetch(health, { cache: 'no-store', signal: AbortSignal.timeout(PATIENCE_MS) })).ok
  } catch {
    return false
  }
}

const sayThatNobodyIs = (form) => {
  document.getElementById('kit-offline-said')?.remove()
  const words = document.getElementById('kit-offline').content.firstElementChild.cloneNode(true)
  words.id = 'kit-offline-said'
  form.closest('main').querySelector('h1')?.closest('.govuk-grid-column-two-thirds, main').prepend(words)
  words.focus()
}

// Those that a page's own script sends, and keeps until they are sent, say so.
for (const form of document.querySelectorAll('main form[method=post]:not([data-kit-own])')) {
  form.addEventListener('submit', async (event) => {
    if (certain || !isInDoubt()) return
    event.preventDefault()
    unsent = true
    certain = await isSomebodyThere()
    if (certain) form.requestSubmit(event.submitter)
    else sayThatNobodyIs(form)
  })
}

// Browsers keep a page as it was for the way back to it, "no-store" or not. The answers may have been sent or
// deleted since, and somebody else may be looking.
window.addEventListener('pageshow', (event) => {
  if (event.persisted && !unsent) showAnew()
})

const reload = document.querySelector('[data-kit-reload]')
if (reload) {
  // Only while developing: shows the page anew when a file of the service has changed.
  let seen = null
  let watch = null
  const changed = ({ type, data }) => {
    if (seen !== null && seen !== data) {
      // What has to be mended is always shown: until then nothing that is sent is taken.
      if (unsent && type !== 'faults') offerAnew(reload)
      else showAnew()
    }
    seen = data
  }
  const listen = () => {
    watch?.close()
    // A browser opens six connections to one address: tabs that nobody sees leave theirs to others.
    watch = document.hidden ? null : new EventSource(reload.dataset.kitReload)
    watch?.addEventListener('message', changed)
    watch?.addEventListener('faults', changed)
  }
  document.addEventListener('visibilitychange', listen)
  listen()
}
