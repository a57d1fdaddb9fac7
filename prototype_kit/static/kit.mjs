// Starts GOV.UK Frontend, and keeps pages true. Every page works without it.
import { initAll } from './vendor/govuk-frontend/govuk-frontend.min.js'

initAll()

// Whether something was typed or chosen here that has not been sent. It must not be lost.
let unsent = false
document.addEventListener('input', () => { unsent = true })
document.addEventListener('submit', () => { unsent = false })

// Not reload(): on a page that says what is wrong, that would send the form again.
const showAnew = () => window.location.replace(window.location.pathname + window.location.search)

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
  const listen = () => {
    watch?.close()
    // A browser opens six connections to one address: tabs that nobody sees leave theirs to others.
    watch = document.hidden ? null : new EventSource(reload.dataset.kitReload)
    watch?.addEventListener('message', ({ data }) => {
      if (seen !== null && seen !== data && !unsent) showAnew()
      seen = data
    })
  }
  document.addEventListener('visibilitychange', listen)
  listen()
}
