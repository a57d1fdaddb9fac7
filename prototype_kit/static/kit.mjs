// Starts GOV.UK Frontend. Every page works without it.
import { initAll } from './vendor/govuk-frontend/govuk-frontend.min.js'

initAll()

const reload = document.querySelector('[data-kit-reload]')
if (reload) {
  // Only while developing: shows the page again when a file of the service has changed. A page on which
  // somebody has typed is left alone.
  let typed = false
  document.addEventListener('input', () => { typed = true })
  let seen = null
  const watch = new EventSource(reload.dataset.kitReload)
  watch.onmessage = (message) => {
    if (seen !== null && seen !== message.data && !typed) window.location.reload()
    seen = message.data
  }
}
