// Staying signed in to the console. Without this, every page says until when, with a button that extends it.
// To look at a page changes nothing in the database, so this says to the console that somebody looks.
const LOOKING_S = 10 * 60
const WARNING_S = 5 * 60

// What the page says counts from when it came: the clock of this machine may be another than the server's.
let place = document.querySelector('[data-console-left]')
let came = Date.now()
const left = () => Number(place.dataset.consoleLeft) - (Date.now() - came) / 1000
const canLast = () => place.dataset.consoleLasts === 'yes'

const dialog = document.getElementById('console-ending')
const [title, words] = dialog.querySelectorAll('h2, p')
const [stayButton, closeButton] = dialog.querySelectorAll('button')
let warned = false
let ended = false

const stay = async () => {
  try {
    const answer = await fetch('/sign-in/stay', { method: 'POST' })
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    const fresh = page.querySelector('[data-console-left]')
    if (!fresh) return false
    place.replaceWith(document.adoptNode(fresh))
    place = fresh
    came = Date.now()
    warned = false
    return true
  } catch {
    return false
  }
}

const say = (heading, sentence, offer) => {
  title.textContent = heading
  words.textContent = sentence
  stayButton.hidden = !offer
  if (!dialog.open) dialog.showModal()
}

const end = () => {
  ended = true
  say('You are signed out', 'What you typed is still here. Send it: you can sign in then, and it is kept.', false)
}

stayButton.addEventListener('click', async () => {
  if (await stay()) dialog.close()
  else if (left() <= 0) end()
  else say(title.textContent, 'We could not reach the console. Check your connection, then try again.', true)
})
closeButton.addEventListener('click', () => dialog.close())

const look = () => {
  if (ended) return
  if (left() <= 0) {
    end()
  } else if (left() <= WARNING_S && !warned) {
    warned = true
    say('You will be signed out soon', place.querySelector('[data-console-when]').textContent, canLast())
  }
}

if (canLast() && Number(place.dataset.consoleSeen) >= LOOKING_S) stay()
setInterval(look, 1000)
