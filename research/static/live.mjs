// A session as it goes on: what is new comes by itself, and notes wait here while there is no connection.
const place = document.querySelector('[data-live]')
const base = place.dataset.live
const list = place.querySelector('[data-live-list]')
const connection = place.querySelector('[data-live-connection]')
const form = place.querySelector('[data-live-notes]')
const heading = document.querySelector('h1')
const KEY = `notes ${base}`
const set = (name, words) => {
  const element = place.querySelector(`[data-live-${name}]`)
  if (element && element.textContent !== String(words)) element.textContent = words
}

// --- What is new ---

const POLL_MS = 2_000
let cursor = place.dataset.cursor
let started = Number(place.dataset.started) || null
let ended = Number(place.dataset.ended) || null
let after = null
// The clock of this device may be another than the server's.
let ahead = 0

const isAtEnd = () => list.scrollHeight - list.scrollTop - list.clientHeight < 60
const take = (news) => {
  if (news.id === cursor) return
  cursor = news.id
  const follow = isAtEnd()
  if (news.everything) list.replaceChildren()
  for (const item of news.items) {
    const line = document.createRange().createContextualFragment(item.html).querySelector('li')
    const known = document.getElementById(item.id)
    if (known) known.replaceWith(line)
    else {
      const at = line.querySelector('time').dateTime
      const later = [...list.children].find((other) => other.querySelector('time').dateTime > at)
      list.insertBefore(line, later ?? null)
    }
  }
  if (follow) list.scrollTop = list.scrollHeight
  set('here', news.here)
  set('task', news.task)
  set('errors', news.errors)
  if (news.after !== after) {
    after = news.after
    place.querySelector('[data-live-after]').replaceChildren(document.createRange().createContextualFragment(after))
  }
  if (news.started && !started) ahead = Date.now() - news.started
  started = news.started
  ended = news.ended
  if (news.over) end(WORDS_AT_THE_END[news.state])
  else if (news.state === 'running' && place.dataset.state !== 'running') location.reload() // now notes can be written
  else if (news.tasks !== place.dataset.tasks || news.state !== place.dataset.state) refresh()
  place.dataset.tasks = news.tasks
  place.dataset.state = news.state
}

// The participant took it back: nothing of it may stay on a screen, nor be written down.
let source = null
let over = false
const WORDS_AT_THE_END = {
  refused: 'They did not want to take part. Nothing of this session is kept.',
  withdrawn: 'The participant took this session back. Nothing of it is kept.',
}
const end = (words) => {
  over = true
  stopTasks()
  place.querySelector('[data-live-after]').replaceChildren()
  source?.close()
  clearInterval(polling)
  localStorage.removeItem(KEY)
  list.replaceChildren()
  form?.remove()
  connection.textContent = words
}

// Nothing moves under a hand: buttons keep their places and the focus, and what can do nothing is disabled.
const disable = (button, title) => {
  if (button === document.activeElement) title.focus({ preventScroll: true })
  button.disabled = true
}
const stopTasks = () => {
  heading.tabIndex = -1
  place.querySelectorAll('.research-task button, [data-live-end]').forEach((button) => disable(button, heading))
}
const copyButton = (mine, theirs, title) => {
  if (theirs.disabled) disable(mine, title)
  else mine.disabled = false
  for (const name of ['formaction', 'aria-pressed']) {
    if (theirs.hasAttribute(name)) mine.setAttribute(name, theirs.getAttribute(name))
    else mine.removeAttribute(name)
  }
  mine.replaceChildren(...theirs.childNodes)
}
const copyTask = (mine, theirs) => {
  const title = mine.querySelector('.research-task__title')
  const [state, shown] = [theirs, mine].map((task) => task.querySelector('.research-task__state'))
  if (shown.textContent !== state.textContent) shown.textContent = state.textContent
  const buttons = theirs.querySelectorAll('button')
  mine.querySelectorAll('button').forEach((button, index) => copyButton(button, buttons[index], title))
}

// The tasks are drawn by the server; what is being written stays.
const refresh = async () => {
  try {
    const page = new DOMParser().parseFromString(await (await fetch(`${base}/live`)).text(), 'text/html')
    const theirs = page.querySelectorAll('.research-task')
    heading.textContent = page.querySelector('h1').textContent
    document.title = page.title
    if (!theirs.length) stopTasks()
    else place.querySelectorAll('.research-task').forEach((task, index) => copyTask(task, theirs[index]))
  } catch {
    // It is shown when the page is opened again.
  }
}

// What is being written goes on when a task is marked: the note is not sent along.
const keeps = place.querySelector('[data-live-keeps]')
if (keeps) keeps.hidden = true
place.addEventListener('submit', async (event) => {
  const button = event.submitter
  if (!button?.closest('.research-task')) return
  event.preventDefault()
  const sent = new URLSearchParams({ from: 'live' })
  if (button.name) sent.set(button.name, button.value)
  try {
    const answer = await fetch(button.formAction, { method: 'POST', body: sent })
    if (!answer.ok) throw new Error(`status ${answer.status}`)
    await refresh()
  } catch {
    connection.textContent = 'That was not sent: press it again.'
  }
})

const tick = () => {
  if (!started) return
  const seconds = Math.max(0, Math.floor(((ended ?? Date.now() - ahead) - started) / 1000))
  set('elapsed', `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`)
}

let polling = null
const poll = async () => {
  try {
    const answer = await fetch(`${base}/feed?after=${encodeURIComponent(cursor)}`)
    if (answer.status === 404) return end('This session cannot be watched any more.')
    if (!answer.ok) throw new Error(`status ${answer.status}`)
    take(await answer.json())
    connection.textContent = ended ? '' : 'What is new comes every 2 seconds.'
  } catch {
    connection.textContent = 'There is no connection. What you write is kept here until there is.'
  }
}
const startPolling = () => { polling ??= setInterval(poll, POLL_MS) }

const follow = () => {
  if (over) return
  source = new EventSource(`${base}/stream?after=${encodeURIComponent(cursor)}`)
  source.addEventListener('open', () => {
    connection.textContent = ended ? '' : 'What is new comes by itself.'
    clearInterval(polling)
    polling = null
    sendAll()
  })
  source.addEventListener('news', (event) => take(JSON.parse(event.data)))
  source.addEventListener('error', () => {
    if (over) return
    connection.textContent = 'There is no connection. What you write is kept here until there is.'
    // The browser gives up after an answer such as 503: then this page asks by itself.
    if (source.readyState === EventSource.CLOSED) {
      startPolling()
      setTimeout(follow, 60_000)
    }
  })
}

if (!ended) list.scrollTop = list.scrollHeight
follow()
setInterval(tick, 1000)
tick()

// --- Notes: kept on this device until the server has them ---

const unsent = place.querySelector('[data-live-unsent]')
const kept = () => JSON.parse(localStorage.getItem(KEY) ?? '[]')
const keep = (notes) => {
  if (notes.length) localStorage.setItem(KEY, JSON.stringify(notes))
  else localStorage.removeItem(KEY)
  if (unsent) unsent.textContent = notes.length ? `Not sent yet: ${notes.length}. We try again by ourselves.` : ''
}

let sending = false
async function sendAll () {
  if (sending || over) return
  sending = true
  try {
    for (const note of kept()) {
      const answer = await fetch(`${base}/notes`, {
        method: 'POST', headers: { Accept: 'application/json' }, body: new URLSearchParams(note),
      })
      if (answer.status >= 500 || answer.status === 401 || answer.status === 403) break
      const told = await answer.json()
      keep(kept().filter((other) => new URLSearchParams(other).get('client_id') !== new URLSearchParams(note).get('client_id')))
      if (told.wrong) window.alert(`${told.wrong}: ${new URLSearchParams(note).get('text')}`)
    }
  } catch {
    // Tried again below.
  }
  keep(kept())
  sending = false
}
setInterval(() => { if (kept().length) sendAll() }, 5_000)

if (form) {
  const { text, at, client_id: id } = form.elements
  text.addEventListener('input', () => { if (!at.value && text.value) at.value = Date.now() - ahead })
  const add = () => {
    if (!text.value.trim()) {
      text.focus()
      return
    }
    keep([...kept(), [...new FormData(form).entries()]])
    form.reset()
    at.value = ''
    id.value = crypto.randomUUID?.().replaceAll('-', '') ?? `${Date.now()}${Math.random()}`.replace('.', '')
    text.focus()
    sendAll()
  }
  form.addEventListener('submit', (event) => {
    if (event.submitter?.hasAttribute('formaction')) return // a task, or the end
    event.preventDefault()
    add()
  })
  text.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    event.preventDefault()
    add()
  })
  // One letter is enough where a letter means nothing else: in the group of the tags alone.
  form.querySelector('.research-tags')?.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return
    const box = form.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`)
    if (event.key === 'Enter') {
      event.preventDefault()
      add()
    } else if (box) {
      box.checked = !box.checked
      box.focus()
    }
  })
  sendAll()
}
