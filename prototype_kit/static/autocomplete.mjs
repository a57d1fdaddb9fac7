/**
 * A field that finds the options of a select, for lists that are too long to look through.
 *
 * The select is the truth and works without this script. It stays in the form, unseen, and what is typed into
 * the field chooses in it: an option is chosen only while its whole name stands there. Options may have other
 * names in `data-also`, parted by commas. What is said is in the select's own `data-` attributes, in the
 * language of the page.
 */
import './vendor/accessible-autocomplete/accessible-autocomplete.min.js'

const selects = document.querySelectorAll('select[data-kit-autocomplete]')

loadStyles(new URL('./vendor/accessible-autocomplete/accessible-autocomplete.min.css', import.meta.url))
  .then(() => selects.forEach(enhance))
  .catch((error) => console.error('Options can be looked through, and not typed.', error))

/** Put a field in the place of a select. */
function enhance (select) {
  const options = [...select.options].filter((option) => option.value)
  const names = new Map(options.map((option) => [option.textContent.trim(), option]))
  const plainNames = new Map([...names].map(([name, option]) => [plain(name), option]))
  const others = new Map([...names].map(([name, option]) => [name, (option.dataset.also ?? '').split(',').map(plain)]))
  const { id, name, dataset } = select
  const described = select.getAttribute('aria-describedby')

  const choose = (option) => {
    const value = option?.value ?? ''
    if (select.value === value) return
    select.value = value
    select.dispatchEvent(new Event('input', { bubbles: true }))
  }

  globalThis.accessibleAutocomplete.enhanceSelectElement({
    selectElement: select,
    // It is sent beside the choice, so that what names no option is shown again and not lost.
    name: `${name}-typed`,
    defaultValue: select.value ? undefined : '',
    displayMenu: 'overlay',
    showAllValues: true,
    preserveNullOptions: false,
    // Nothing is chosen for people: who looks at the list and goes on has chosen nothing.
    autoselect: false,
    inputClasses: select.classList.contains('govuk-select--error') ? 'govuk-input--error' : null,
    // The library also asks when words are put into the field, and would open its list.
    source: (query, show) => show(document.activeElement?.id === id ? find(query, names, others) : []),
    // Suggestions are set as HTML by that library.
    templates: { inputValue: (text) => text, suggestion: escaped },
    onConfirm: (text) => { if (names.has(text)) choose(names.get(text)) },
    tNoResults: () => dataset.none,
    tStatusNoResults: () => dataset.statusNone,
    tStatusResults: (number, selected) => fill(number === 1 ? dataset.statusOne : dataset.statusMany, { number, selected }),
    tStatusSelectedOption: (option, number, index) => fill(dataset.statusSelected, { option, number, place: index + 1 }),
    tAssistiveHint: () => dataset.help
  })

  const field = document.getElementById(id)
  if (!select.value) field.value = dataset.typed ?? ''
  field.addEventListener('input', () => choose(plainNames.get(plain(field.value))))
  field.addEventListener('keydown', (event) => { if (event.key === 'Enter') takeTheOnly(field, event) })
  if (described) keepDescribed(field, described.split(' '))
}

/** Enter takes the option that is named, or the only one that fits; the library would take none. */
function takeTheOnly (field, event) {
  const visible = '.autocomplete__menu--visible [role=option]:not([aria-disabled])'
  const fitting = [...field.parentElement.querySelectorAll(visible)]
  const named = fitting.find((option) => plain(option.textContent) === plain(field.value))
  const taken = named ?? (fitting.length === 1 && field.value ? fitting[0] : null)
  if (!taken) return
  event.preventDefault()
  event.stopPropagation()
  taken.click()
}

/** The names that fit, those that begin with what was typed first. An empty query fits all. */
function find (query, names, others) {
  const wanted = plain(query)
  const fits = (name) => {
    const at = plain(name).indexOf(wanted)
    if (at >= 0) return at === 0 ? 2 : 1
    return others.get(name).some((other) => other && other.startsWith(wanted)) ? 2 : 0
  }
  const found = [...names.keys()].map((name) => [name, fits(name)]).filter(([, fit]) => fit)
  return found.sort((one, other) => other[1] - one[1]).map(([name]) => name)
}

/** The library has a description of its own, and takes those of the hint and the error away. */
function keepDescribed (field, ids) {
  const describe = () => {
    const now = (field.getAttribute('aria-describedby') ?? '').split(' ').filter(Boolean)
    if (!ids.every((id) => now.includes(id))) {
      field.setAttribute('aria-describedby', [...new Set([...ids, ...now])].join(' '))
    }
  }
  describe()
  new MutationObserver(describe).observe(field, { attributeFilter: ['aria-describedby'] })
}

/** Letters and digits alone, so that nobody needs accents, capitals or the right hyphens. */
function plain (text) {
  return text.normalize('NFD').replace(/\p{M}/gu, '').replace(/[^\p{L}\p{N}]+/gu, ' ').trim().toLowerCase()
}

function fill (words, values) {
  return words.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place)
}

function escaped (text) {
  const element = document.createElement('span')
  element.textContent = text
  return element.innerHTML
}

/** Load a style sheet ahead of the page's own, so that kit.css has the last word. */
function loadStyles (url) {
  return new Promise((resolve, reject) => {
    const link = document.createElement('link')
    link.rel = 'stylesheet'
    link.href = url
    link.addEventListener('load', resolve)
    link.addEventListener('error', () => reject(new Error(`Could not load ${url}`)))
    document.head.prepend(link)
  })
}
