/**
 * Sends a recording in chunks: lines of JSON, each an event. What is not sent yet outlives the page, in this tab.
 *
 * A chunk is posted to `<address>?sequence=<number>&now=<this device's clock in ms>`. The server answers
 * 409 when it has another chunk of that number (of another tab), 403, 404 or 410 when nothing may be recorded
 * (any more), 413 or 422 when it does not take this one. A chunk may come twice, and is one.
 */

const EVERY_MS = 5_000
/** What a browser sends after a page is left: 64 kB in all. A chunk stays below. */
const MOST_AT_ONCE = 48 * 1024
/** What waits while the device is offline; afterwards this page records no more. */
const MOST_WAITING = 1024 * 1024
/** How far apart the numbers of two tabs are. */
const OF_A_TAB = 10_000

const PREFIX = 'research-replay:'

/** Forget what waits in this tab for any address but `address`. */
export function forget (address = null) {
  try {
    for (const key of Object.keys(sessionStorage)) {
      if (key.startsWith(PREFIX) && key !== PREFIX + address) sessionStorage.removeItem(key)
    }
  } catch { /* a browser without storage has nothing to forget */ }
}

/** Takes events and sends them. `onEnd` is called once when nothing more can be taken on this page. */
export class Sending {
  #address
  #onEnd
  #lines = []
  #size = 0
  #kept
  #busy = false
  #ended = false
  #timer

  constructor (address, onEnd) {
    this.#address = address
    this.#onEnd = onEnd
    this.#kept = this.#read()
    this.#timer = setInterval(() => this.send(), EVERY_MS)
    addEventListener('pagehide', () => this.#leave())
    addEventListener('pageshow', (event) => { if (event.persisted) this.#kept = this.#read() })
    this.send()
  }

  take (event) {
    if (this.#ended) return
    const line = JSON.stringify(event)
    if (this.#waiting + this.#size + line.length > MOST_WAITING) {
      this.#end()
      return
    }
    if (this.#size && this.#size + line.length > MOST_AT_ONCE) this.#cut()
    this.#lines.push(line)
    this.#size += line.length + 1
    if (this.#size > MOST_AT_ONCE) this.send()
  }

  /** Send what waits, oldest first. What fails waits for the next time. */
  async send () {
    this.#cut()
    if (this.#busy) return
    this.#busy = true
    try {
      while (this.#kept.waiting.length) {
        const chunk = this.#kept.waiting[0]
        if (!await this.#post(chunk)) break
        this.#kept.waiting = this.#kept.waiting.filter((other) => other !== chunk)
        this.#write()
      }
    } finally {
      this.#busy = false
    }
  }

  get #waiting () {
    return this.#kept.waiting.reduce((sum, chunk) => sum + chunk.text.length, 0)
  }

  /** Make a chunk of what was taken. */
  #cut () {
    if (!this.#lines.length) return
    this.#kept.waiting.push({ sequence: this.#kept.next++, text: this.#lines.join('\n') })
    this.#lines = []
    this.#size = 0
    this.#write()
  }

  /** Whether the server is done with this chunk, as it took it or never will. */
  async #post (chunk) {
    let status = 0
    try {
      const body = await packed(chunk.text)
      // A browser keeps a small post alive when the page is left, and refuses to for a large one.
      const keepalive = body.size <= MOST_AT_ONCE
      status = (await fetch(this.#target(chunk), { method: 'POST', body, keepalive, redirect: 'error' })).status
    } catch { /* offline: it waits */ }
    if (status === 409) {
      this.#renumber()
      return false
    }
    if ([403, 404, 410].includes(status)) {
      this.#kept.waiting = []
      forget()
      this.#end()
      return false
    }
    if (status === 413 || status === 422) this.#end() // what comes after it in this page cannot be played
    return status === 413 || status === 422 || (status >= 200 && status < 300)
  }

  #target ({ sequence }) {
    return `${this.#address}?sequence=${sequence}&now=${Date.now()}`
  }

  /** Another tab has these numbers. */
  #renumber () {
    let next = (Math.floor(this.#kept.waiting[0].sequence / OF_A_TAB) + 1) * OF_A_TAB
    for (const chunk of this.#kept.waiting) chunk.sequence = next++
    this.#kept.next = next
    this.#write()
  }

  /**
   * The page is left: the browser sends what waits, as this may have been the last page. Nobody hears whether it
   * arrives, so the next page sends it again; the server knows it by its number.
   */
  #leave () {
    this.#cut()
    for (const chunk of this.#kept.waiting) navigator.sendBeacon(this.#target(chunk), chunk.text)
    this.#write()
  }

  #end () {
    if (this.#ended) return
    this.#ended = true
    this.#lines = []
    this.#size = 0
    this.#onEnd()
  }

  #read () {
    try {
      const kept = JSON.parse(sessionStorage.getItem(PREFIX + this.#address))
      if (Number.isInteger(kept?.next) && Array.isArray(kept.waiting)) return kept
    } catch { /* nothing that can be read: begin anew */ }
    return { next: 0, waiting: [] }
  }

  #write () {
    try {
      sessionStorage.setItem(PREFIX + this.#address, JSON.stringify(this.#kept))
    } catch { /* no storage, or no room: it is kept as long as this page is */ }
  }
}

/** The bytes to send: small where the browser can make them so. */
async function packed (text) {
  const plain = new Blob([text])
  if (!globalThis.CompressionStream) return plain
  return new Response(plain.stream().pipeThrough(new CompressionStream('gzip'))).blob()
}
