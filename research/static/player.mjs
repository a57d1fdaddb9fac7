/**
 * Shows a recording beside the list of what happened: each entry of the list leads to its moment.
 *
 * The library that draws it has controls for a pointer alone, so those of the page take their place.
 */
const STYLES = ['../vendor/rrweb-player/style.min.css', './player.css']
const LIBRARY = '../vendor/rrweb-player/rrweb-player.min.js'

for (const place of document.querySelectorAll('[data-research-player]')) {
  show(place).catch((error) => {
    say(place, 'playerFailed')
    console.info('The recording cannot be shown.', error)
  })
}

async function show (place) {
  say(place, 'playerWords')
  const [answer] = await Promise.all([
    fetch(place.dataset.researchPlayer, { headers: { Accept: 'application/json' } }),
    ...STYLES.map((style) => load('link', { rel: 'stylesheet', href: new URL(style, import.meta.url) })),
    load('script', { src: new URL(LIBRARY, import.meta.url) })
  ])
  if (!answer.ok) throw new Error(`${answer.status}`)
  const recording = await answer.json()
  // Two events are the least that the library draws.
  if (recording.events.length < 2) say(place, 'playerEmpty')
  else begin(place, recording)
}

/** Say one of the sentences that the page brings; nothing without a name. */
function say (place, name = '') {
  const words = place.querySelector('[role=status]')
  words.textContent = words.dataset[name] ?? ''
  words.hidden = !name
}

function begin (place, { events, missing }) {
  say(place, missing ? 'playerMissing' : '')
  const find = (name) => place.querySelector(`[data-player-${name}]`)
  const [stage, controls, time, clock, playing, speed] =
    ['stage', 'controls', 'time', 'clock', 'play', 'speed'].map(find)
  const first = events[0].timestamp
  // Times are told as everywhere about the session, if the page says when that began.
  const before = first - (Number(place.dataset.playerBegan) || first)
  const told = (milliseconds) => inWords(before + milliseconds)
  const length = events.at(-1).timestamp - first + 1 // what happens at a moment is drawn behind it
  const { width, height } = largest(events)
  const size = () => ({
    width: stage.clientWidth, height: Math.round(stage.clientWidth * height / width)
  })
  const player = new globalThis.rrwebPlayer.Player({
    target: stage,
    props: {
      events, ...size(), autoPlay: false, showController: false,
      skipInactive: false, mouseTail: false, speedOption: [1, 2, 4]
    }
  })
  stage.querySelector('iframe').title = 'What the participant saw'
  stage.querySelector('iframe').tabIndex = -1
  controls.hidden = false
  time.max = Math.ceil(length / 1000)

  const moments = [...place.querySelectorAll('[data-player-at]')].map((words) => asButton(words, first, length))
  let plays = false
  let now = 0

  const tell = () => {
    time.value = Math.floor(now / 1000)
    time.setAttribute('aria-valuetext', told(now))
    clock.textContent = `${told(now)} of ${told(length)}`
    const current = moments.filter((moment) => moment.at <= now).at(-1)
    for (const moment of moments) moment.button.toggleAttribute('aria-current', moment === current)
    current?.button.setAttribute('aria-current', 'true')
  }
  const seek = (milliseconds) => {
    now = Math.min(Math.max(milliseconds, 0), length)
    player.goto(now, plays)
    tell()
  }

  player.addEventListener('ui-update-current-time', ({ payload }) => { now = payload; tell() })
  player.addEventListener('ui-update-player-state', ({ payload }) => {
    plays = payload === 'playing'
    playing.dataset.paused ??= playing.textContent
    playing.textContent = plays ? playing.dataset.playing : playing.dataset.paused
  })
  playing.addEventListener('click', () => player.toggle())
  time.addEventListener('input', () => seek(Number(time.value) * 1000))
  speed.addEventListener('change', () => player.setSpeed(Number(speed.value)))
  for (const step of place.querySelectorAll('[data-player-step]')) {
    step.addEventListener('click', () => seek(now + Number(step.dataset.playerStep) * 1000))
  }
  for (const { button, at } of moments) button.addEventListener('click', () => seek(at))
  // In a window that gets narrower, as a tablet's does that is turned, its right would be cut off.
  const fit = () => {
    player.$set(size())
    player.triggerResize()
  }
  globalThis.addEventListener('resize', fit)
  fit() // the place has a border only now
  seek(0)
}

/** An entry of the list, which can be pressed now. What was not recorded leads to the nearest that was. */
function asButton (words, first, length) {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'research-player__to'
  button.append(...words.childNodes)
  words.replaceWith(button)
  return { button, at: Math.min(Math.max(Number(words.dataset.playerAt) - first, 1), length) }
}

/** The size of the largest window in the recording. */
function largest (events) {
  const sizes = events.filter(({ type }) => type === 4).map(({ data }) => data)
  return {
    width: Math.max(...sizes.map((size) => size.width), 320),
    height: Math.max(...sizes.map((size) => size.height), 240)
  }
}

function inWords (milliseconds) {
  const seconds = Math.floor(milliseconds / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

function load (tag, attributes) {
  return new Promise((resolve, reject) => {
    const element = Object.assign(document.createElement(tag), attributes)
    element.addEventListener('load', resolve)
    element.addEventListener('error', () => reject(new Error(`Could not load ${attributes.href ?? attributes.src}`)))
    document.head.append(element)
  })
}
