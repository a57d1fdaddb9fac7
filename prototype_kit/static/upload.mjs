// Uploads files as soon as they are chosen, one after the other, and says how far it is. The server's own page
// decides what is in the list and what is wrong: its parts are put in the place of those that are here.
const SLOW_MS = 120_000

const fill = (words, values) => words.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole)

// Fetch cannot tell how much was sent. It follows the redirect to the page, or gives the page with what is wrong.
const send = (address, data, onProgress) => new Promise((resolve, reject) => {
  const sent = new XMLHttpRequest()
  sent.open('POST', address)
  sent.responseType = 'document'
  sent.timeout = SLOW_MS
  sent.upload.addEventListener('progress', (event) => {
    if (event.lengthComputable) onProgress(Math.floor((100 * event.loaded) / event.total))
  })
  sent.addEventListener('load', () => {
    const isPage = sent.response && [200, 422].includes(sent.status)
    if (isPage) resolve(sent.response)
    else reject(new Error(`status ${sent.status}`))
  })
  for (const name of ['error', 'timeout', 'abort']) sent.addEventListener(name, () => reject(new Error(name)))
  sent.send(data)
})

// The error gallery shows such fields outside any form.
for (const area of document.querySelectorAll('form [data-kit-files]')) {
  const name = area.dataset.kitFiles
  const form = area.closest('form')
  const input = form.querySelector(`input[type=file][name="${name}"]`)
  const group = input.closest('.govuk-form-group')
  const status = area.querySelector('.kit-files__status')
  const say = (what, values = {}) => { status.textContent = fill(status.dataset[what], values) }
  const address = form.getAttribute('action') || window.location.pathname + window.location.search
  let working = false

  area.classList.add('kit-files--at-once')

  const showErrors = (messages) => {
    document.querySelector('.govuk-error-summary')?.remove()
    group.classList.toggle('govuk-form-group--error', messages.length > 0)
    let words = group.querySelector('.govuk-error-message')
    if (!messages.length) {
      words?.remove()
      return
    }
    if (!words) {
      words = document.createElement('p')
      words.className = 'govuk-error-message'
      group.querySelector('.govuk-file-upload-wrapper, .govuk-drop-zone, input[type=file]').before(words)
    }
    words.replaceChildren()
    for (const message of messages) words.append(message, document.createElement('br'))
  }

  // Takes over the list of a page that came, and gives what is wrong with the files on it.
  const show = (page) => {
    const theirs = page.querySelector(`[data-kit-files="${name}"]`)
    if (!theirs) throw new Error('another page')
    area.querySelector('.kit-files__list').replaceWith(theirs.querySelector('.kit-files__list'))
    return [...page.querySelectorAll(`.govuk-error-summary__list a[href="#${name}"]`)].map((link) => link.textContent)
  }

  const upload = async (file) => {
    if (file.size > Number(area.dataset.most)) {
      say('refused', { file: file.name })
      return [fill(area.dataset.tooLarge, { file: file.name })]
    }
    const data = new FormData()
    data.append(`${name}-upload`, 'yes')
    data.append(name, file)
    const before = area.querySelectorAll('.kit-files__remove').length
    let told = -1
    const page = await send(address, data, (percent) => {
      // A screen reader would read every number.
      if (percent === 100) say('checking', { file: file.name })
      else if (percent >= told + 10) {
        told = percent
        say('uploading', { file: file.name, percent })
      }
    })
    const wrong = show(page)
    const added = area.querySelectorAll('.kit-files__remove').length > before
    say(added || !wrong.length ? 'added' : 'refused', { file: file.name })
    return wrong.filter((message) => message.includes(file.name) || !added)
  }

  const uploadAll = async (files) => {
    working = true
    const wrong = []
    for (const file of files) {
      try {
        say('uploading', { file: file.name, percent: 0 })
        wrong.push(...await upload(file))
      } catch {
        wrong.push(fill(status.dataset.failed, { file: file.name }))
        say('refused', { file: file.name })
      }
    }
    working = false
    showErrors([...new Set(wrong)])
  }

  const empty = () => {
    input.value = ''
    input.dispatchEvent(new Event('change'))
  }

  input.addEventListener('change', async () => {
    const files = [...input.files]
    if (!files.length || working) return
    await uploadAll(files)
    empty()
  })

  form.addEventListener('submit', async (event) => {
    const button = event.submitter
    if (working) event.preventDefault()
    if (working || button?.name !== `${name}-remove`) return
    event.preventDefault()
    event.stopImmediatePropagation()
    const data = new FormData()
    data.append(button.name, button.value)
    try {
      showErrors(show(await send(address, data, () => {})))
      say('removed')
      const heading = area.querySelector('.kit-files__list h2')
      const next = heading ?? document.getElementById(name)
      next.focus()
    } catch {
      form.submit()
    }
  }, { capture: true })
}
