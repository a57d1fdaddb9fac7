// Staying signed in. Without this, every page says until when, with a button that extends it.
// To look at a page changes nothing in the database, so this says that somebody looks.

// What the page says counts from when it came: the clock of this machine may be another than the server's.
let place = document.querySelector('[data-kit-left]')
let came = Date.now()
const left = () => Number(place.dataset.kitLeft) - (Date.now() - came) / 1000
const canLast = () => place.dataset.kitLasts === 'yes'

const dialog = document.getElementById('kit-ending')
const [title, words] = dialog.querySelectorAll('h2, p')
const [stayButton, closeButton] = dialog.querySelectorAll('button')
const soon = title.textContent
let warned = false
let ended = false

// Other tabs of the same site are told, so that none says what is not so any more.
const tabs = new BroadcastChannel('kit-signed-in')

const nameOn = (strip) => strip.querySelector('strong').textContent

// Not where somebody else is signed in by now: this page is not theirs.
const takeOn = (html) => {
  const fresh = new DOMParser().parseFromString(html, 'text/html').querySelector('[data-kit-left]')
  if (!fresh || nameOn(fresh) !== nameOn(place)) return false
  place.replaceWith(document.adoptNode(fresh))
  place = fresh
  came = Date.now()
  warned = false
  return true
}

const stay = async () => {
  try {
    const form = place.querySelector('[data-kit-stay]')
    const answer = await fetch(form.action, { method: 'POST' })
    if (!takeOn(await answer.text())) return false
    tabs.postMessage(place.outerHTML)
    return true
  } catch {
    return false
  }
}

tabs.addEventListener('message', ({ data }) => {
  if (!ended && takeOn(data)) dialog.close()
})

const say = (heading, sentence, offer) => {
  title.textContent = heading
  words.textContent = sentence
  stayButton.hidden = !offer
  if (!dialog.open) dialog.showModal()
}

const end = () => {
  ended = true
  say(dialog.dataset.kitEnded, dialog.dataset.kitStillHere, false)
}

stayButton.addEventListener('click', async () => {
  if (await stay()) dialog.close()
  else if (left() <= 0) end()
  else say(title.textContent, dialog.dataset.kitNotReached, true)
})
closeButton.addEventListener('click', () => dialog.close())

const look = () => {
  if (ended) return
  if (left() <= 0) {
    end()
  } else if (left() <= Number(place.dataset.kitWarn) && !warned) {
    warned = true
    say(soon, place.querySelector('[data-kit-when]').textContent, canLast())
  }
}

if (canLast() && Number(place.dataset.kitSeen) >= Number(place.dataset.kitLooking)) stay()
setInterval(look, 1000)
