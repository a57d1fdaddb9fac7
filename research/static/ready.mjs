// What only the tablet itself can see: its clock, and that scripts run.
const list = document.querySelector('[data-ready-now]')
const OFF_MS = 60_000

const say = (line, good, words) => {
  const [tag, text] = line.querySelectorAll('strong, span')
  tag.className = `govuk-tag govuk-tag--${good ? 'green' : 'red'}`
  tag.textContent = good ? 'Ready' : 'Look at this'
  text.textContent = words
  if (!good) document.querySelector('[data-ready-title]').textContent = 'Not ready yet'
}

const off = Math.abs(Date.now() - Number(list.dataset.readyNow))
say(
  list.querySelector('[data-ready-clock]'), off < OFF_MS,
  off < OFF_MS ? 'The clock of this device is right.' : 'The clock of this device is wrong. Set it, then look again.',
)
say(list.querySelector('[data-ready-script]'), true, 'JavaScript is on, so screen replay works where people agree to it.')
