/**
 * Says two minutes before the end that an appointment is kept no longer, and when it is over.
 *
 * The page says until when it is kept, and how many seconds that was away as it was made: clocks of people are
 * not relied on. What is said is in the page, in its language.
 */
const WARN_S = 120
const LOOK_MS = 1_000

for (const section of document.querySelectorAll('[data-kit-hold]')) watch(section)

/** Look at the time until it is over. Timers of tabs that nobody sees run late, so each look counts anew. */
function watch (section) {
  const ends = performance.now() + Number(section.dataset.kitHold) * 1_000
  const soon = section.querySelector('[data-kit-hold-soon]')

  const look = () => {
    const left = (ends - performance.now()) / 1_000
    if (left <= 0) {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', look)
      lapse(section, soon)
    } else if (left <= WARN_S && !soon.hasChildNodes()) {
      soon.textContent = soon.dataset.kitHoldSoon
    }
  }
  const timer = setInterval(look, LOOK_MS)
  document.addEventListener('visibilitychange', look)
  look()
}

/** Say that it is over where the warning stood, which screen readers listen to; the button is of no use then. */
function lapse (section, soon) {
  const words = section.querySelector('[data-kit-hold-lapsed]').content.firstElementChild
  section.querySelector('[data-kit-hold-words]').remove()
  section.querySelector('form')?.remove()
  soon.replaceChildren(...words.cloneNode(true).childNodes)
}
