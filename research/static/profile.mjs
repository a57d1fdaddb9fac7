/**
 * What a recording may hold of a page: next to nothing that a person gave, and nothing that is not named here.
 *
 * It is applied twice: `options` tell rrweb what to leave out, and `scrub` builds every event anew from what is
 * known to be harmless. The server has the same rules in research/replay/profile.py, and refuses what breaks them.
 */

/** What stands for a word that is not shown, or for something that was typed. */
const MASK = '****'

// The author's words, which are the same for everybody. A heading is not among them: it may hold a reference or a
// name, so the kit's templates mark those that hold neither. The nearest of both lists decides, but under
// data-replay-hide nothing is shown that is not marked.
const SHOWN = [
  'label', 'legend', 'button', 'header', 'footer',
  '.govuk-button', '.govuk-hint', '.govuk-error-summary__title', '[data-replay-show]'
].join(', ')
const HIDDEN = [
  'select', 'textarea', 'dl', '.govuk-visually-hidden', '.govuk-error-message',
  '.govuk-character-count__message', '.govuk-tag'
].join(', ')

/** What is drawn as an empty box. */
const BLOCKED = [
  '[data-replay-block]', '.kit-replay-block', 'input[type=hidden]', 'input[type=file]', 'iframe', 'canvas', 'video', 'audio', 'object',
  'embed', '.leaflet-container', '.autocomplete__menu'
].join(', ')

const TAGS = new Set((
  'html head body title link header footer main nav section article aside div span p h1 h2 h3 h4 h5 h6 a b i em ' +
  'strong small sub sup abbr code pre blockquote br hr wbr ul ol li dl dt dd table caption thead tbody tfoot tr th ' +
  'td form fieldset legend label input textarea select optgroup option button output progress meter img figure ' +
  'figcaption details summary dialog time address mark canvas iframe video audio object embed svg noscript'
).split(' '))

// Attributes by what their values must look like.
const FLAGS = new Set(('hidden disabled readonly checked open reversed multiple required data-replay-show ' +
  'data-replay-hide data-replay-block').split(' '))
const NUMBERS = new Set('rows cols colspan rowspan width height size start rr_scrollLeft rr_scrollTop'.split(' '))
const WORDS = new Set('type role rel lang dir aria-hidden aria-expanded aria-current rr_open_mode'.split(' '))
const LENGTHS = new Set(['rr_width', 'rr_height'])

const ASSET = /\/assets\/[0-9a-f]{12}(?:\/[\w-]+(?:\.[\w-]+)*)+$/
const NO_TEXT = new Set(['radio', 'checkbox', 'submit', 'button', 'reset', 'image', 'hidden', 'file'])

/** What rrweb is told. */
export const options = {
  blockSelector: BLOCKED,
  maskAllInputs: true,
  maskInputFn: (text) => text && MASK,
  maskTextSelector: '*',
  maskTextFn: (text, element) => isShown(element) ? text : mask(text),
  inlineStylesheet: false,
  slimDOMOptions: 'all',
  sampling: { input: 'last', mousemove: 100 },
  recordCanvas: false,
  collectFonts: false,
  inlineImages: false
}

/** Words by their number alone: how long a word is can tell which it is. */
function mask (text) {
  return text.replace(/\S+/g, MASK)
}

function isShown (element) {
  const marked = element?.closest('[data-replay-hide], [data-replay-show]')
  if (marked?.matches('[data-replay-hide]')) return false
  return element?.closest(`${SHOWN}, ${HIDDEN}`)?.matches(`:not(${HIDDEN})`) ?? false
}

/** The same of an element that stands alone: true, false, or null under data-replay-hide. `above` is its parent's. */
function showsBelow (element, above) {
  if (element.matches('[data-replay-hide]')) return null
  if (element.matches('[data-replay-show]')) return !element.matches(HIDDEN)
  if (above === null) return null
  return element.matches(HIDDEN) ? false : above || element.matches(SHOWN)
}

/** The event with nothing in it but what may be kept; null when nothing is left. `mirror` is rrweb's. */
export function scrub ({ type, timestamp, data }, mirror) {
  const kept = EVENTS[type]?.(data, mirror)
  return kept ? { type, timestamp, data: kept } : null
}

const EVENTS = {
  0: () => ({}),
  1: () => ({}),
  2: ({ node, initialOffset }) => ({ node: scrubNode(node), initialOffset: pick(initialOffset, 'left', 'top') }),
  3: (data, mirror) => CHANGES[data.source]?.(data, mirror),
  // The address may be a link that lets somebody in; which page it is, the server knows.
  4: ({ width, height }) => ({ href: '/', width, height })
}

const moved = ({ source, positions }, mirror) => {
  const visible = positions.filter(({ id }) => isOpen(id, mirror))
  return visible.length
    ? { source, positions: visible.map((one) => pick(one, 'x', 'y', 'id', 'timeOffset')) }
    : null
}

const CHANGES = {
  0: ({ source, texts, attributes, removes, adds }, mirror) => ({
    source,
    texts: texts.map(({ id, value }) => ({ id, value: value && mask(value) })),
    attributes: attributes
      .map((one) => ({ id: one.id, attributes: scrubAttributes(one.attributes, mirror.getNode(one.id)) }))
      .filter((one) => Object.keys(one.attributes).length),
    removes: removes.map((one) => pick(one, 'parentId', 'id')),
    adds: adds.map(({ parentId, nextId, node }) => ({ parentId, nextId, node: scrubNode(node) }))
  }),
  1: moved,
  2: ({ source, type, id, x, y, pointerType }, mirror) =>
    isOpen(id, mirror) ? { source, type, id, x, y, pointerType } : null,
  3: (data) => pick(data, 'source', 'id', 'x', 'y'),
  4: (data) => pick(data, 'source', 'width', 'height'),
  5: ({ source, id, text, isChecked }, mirror) => {
    if (!isOpen(id, mirror)) return null
    const field = mirror.getNode(id)
    const ticked = ['radio', 'checkbox'].includes(field.type)
    return { source, id, text: !ticked && field.localName !== 'select' && text ? MASK : '', isChecked: ticked && isChecked }
  },
  6: moved,
  12: moved
}

/** Whether something was recorded, and outside of every box: where a pointer rests there tells what is chosen. */
function isOpen (id, mirror) {
  const node = mirror.getNode(id)
  const element = node?.nodeType === Node.ELEMENT_NODE ? node : node?.parentElement
  return node?.nodeType === Node.DOCUMENT_NODE || (Boolean(element) && !element.closest(BLOCKED))
}

function scrubNode (node, shown = false) {
  const { type, id } = node
  if (type === 0) return { type, id, childNodes: node.childNodes.map((child) => scrubNode(child)) }
  if (type === 1) return { type, id, name: 'html', publicId: '', systemId: '' }
  if (type === 3) return { type, id, textContent: shown ? node.textContent : mask(node.textContent) }
  if (type !== 2) return { type: 5, id, textContent: '' }
  const tagName = TAGS.has(node.tagName) ? node.tagName : 'span'
  const drawn = document.createElement(tagName)
  drawn.className = node.attributes.class ?? ''
  for (const name of FLAGS) if (name in node.attributes) drawn.setAttribute(name, '')
  if (node.attributes.type) drawn.setAttribute('type', node.attributes.type)
  const here = showsBelow(drawn, shown)
  const kept = { type, id, tagName, attributes: scrubAttributes(node.attributes, drawn), childNodes: [] }
  // Of an empty box rrweb writes how large it is.
  if (!('rr_width' in node.attributes)) kept.childNodes = node.childNodes.map((child) => scrubNode(child, here))
  if (node.isSVG) kept.isSVG = true
  return kept
}

function scrubAttributes (attributes, element) {
  const kept = {}
  for (const [name, value] of Object.entries(attributes)) {
    const safe = value === null && isKnown(name) ? null : scrubAttribute(name, value, element)
    if (safe !== undefined) kept[name] = safe
  }
  return kept
}

function isKnown (name) {
  return name === 'class' || FLAGS.has(name) || NUMBERS.has(name) || WORDS.has(name)
}

/** The value that may be kept of one attribute; undefined when none may. */
function scrubAttribute (name, value, element) {
  const tag = element?.localName
  if (name === 'class') return /^[\w\s!:/-]{0,400}$/.test(value) ? value : undefined
  if (FLAGS.has(name)) return value === false ? undefined : name === 'checked' ? true : ''
  if (NUMBERS.has(name)) return Number.isFinite(Number(value)) ? Number(value) : undefined
  if (WORDS.has(name)) return /^[a-zA-Z-]{1,20}$/.test(value) ? value : undefined
  if (LENGTHS.has(name)) return /^\d+(\.\d+)?px$/.test(value) ? value : undefined
  if (name === 'value') return ['input', 'textarea'].includes(tag) && !NO_TEXT.has(element.type) && value ? MASK : undefined
  if (name === 'href' && tag === 'a') return '#'
  if ((name === 'href' && tag === 'link') || (name === 'src' && tag === 'img')) return asset(value)
}

/** The path of one of the kit's own files, without whatever leads there. */
function asset (address) {
  try {
    const url = new URL(address, window.location.href)
    return url.origin === window.location.origin ? url.pathname.match(ASSET)?.[0] : undefined
  } catch {
    return undefined
  }
}

function pick (given, ...names) {
  return Object.fromEntries(names.filter((name) => typeof given?.[name] === 'number').map((name) => [name, given[name]]))
}
