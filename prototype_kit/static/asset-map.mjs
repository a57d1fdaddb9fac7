/**
 * A map above a list of radios, for choosing something in the street.
 *
 * The list is the truth and works without this script. Each radio with `data-lat` and `data-lon`
 * gets a dot on the map: choosing a dot checks its radio, and checking a radio shows its dot.
 *
 *     <div data-module="asset-map" data-background="/streets.geojson" data-label="Map of …">
 *       …<input type="radio" data-lat="53.0012" data-lon="-5.0034">…
 *     </div>
 *
 * The background is GeoJSON lines and areas with the properties `name` and `kind` (main,
 * residential or path; water or park). No tile, image or inline style is used, so a strict content
 * security policy holds. All colours are in asset-map.css.
 */

const FURTHEST_OUT = 13
const CLOSEST = 19
const CLOSEST_AT_FIRST = 17
const NAMES_OF_MAIN_ROADS_FROM = 14
const NAMES_OF_ALL_STREETS_FROM = 15
const THIN_STREETS_BELOW = 15
const WIDE_STREETS_FROM = 17
// A street light stands no further from the middle of its own street, in metres.
const BESIDE_THE_STREET = 10
// How far beside a dot a finger may land, in pixels. A target is then 48 pixels wide.
const REACH = 24
const SVG = 'http://www.w3.org/2000/svg'

const isStill = window.matchMedia('(prefers-reduced-motion: reduce)').matches
let leaflet

for (const container of document.querySelectorAll('[data-module="asset-map"]')) {
  addMap(container)
}

/** Put a map above the radios of a container. If anything fails, the list stays as it was. */
async function addMap (container) {
  const radios = [...container.querySelectorAll('input[type="radio"][data-lat][data-lon]')]
  if (!radios.length) return

  const { frame, canvas } = makeFrame(container.dataset)
  const list = radios[0].closest('.govuk-radios') ?? container.firstElementChild
  // Room is made before anything is fetched, so that the list does not jump away later.
  list.before(frame)
  try {
    const [L, background] = await Promise.all([
      loadLeaflet(),
      loadBackground(container.dataset.background)
    ])
    const assets = radios.map((radio) => describe(L, radio))
    const map = makeMap(L, canvas, assets, container.dataset)
    if (background) drawBackground(L, map, background, assets)
    drawDots(L, map, assets)
    joinListAndMap(L, map, assets, container)
  } catch (error) {
    frame.remove()
    console.error('The map could not be shown.', error)
  }
}

// --- Loading ------------------------------------------------------------------------------------

/** Leaflet, fetched once, with its styles in force. It is no module: it leaves itself in `L`. */
function loadLeaflet () {
  leaflet ??= Promise.all([
    import('./vendor/leaflet/leaflet.js'),
    loadStyles(new URL('./vendor/leaflet/leaflet.css', import.meta.url))
  ]).then(() => globalThis.L)
  return leaflet
}

/** Load a style sheet ahead of the page's own, so that asset-map.css has the last word. */
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

/** The streets, or nothing: dots on an empty map still show how the lights lie to each other. */
async function loadBackground (url) {
  if (!url) return null
  try {
    const response = await fetch(url)
    return response.ok ? await response.json() : null
  } catch {
    return null
  }
}

// --- The page -----------------------------------------------------------------------------------

/** The map's place in the page. A text before it says that nobody needs the map. */
function makeFrame (words) {
  const frame = element('div', 'asset-map')
  const note = element('p', 'asset-map__note govuk-body')
  note.textContent = words.note
  const canvas = element('div', 'asset-map__canvas')
  canvas.setAttribute('role', 'region')
  canvas.setAttribute('aria-label', words.label)
  frame.append(note, canvas)
  return { frame, canvas }
}

function element (name, className) {
  const made = document.createElement(name)
  made.className = className
  return made
}

/** What the map needs to know of a radio: where it is and the words beside it. */
function describe (L, radio) {
  const hint = document.getElementById(radio.getAttribute('aria-describedby'))
  return {
    radio,
    at: L.latLng(Number(radio.dataset.lat), Number(radio.dataset.lon)),
    label: radio.labels[0]?.textContent.trim() ?? '',
    hint: hint?.textContent.trim() ?? ''
  }
}

// --- The map ------------------------------------------------------------------------------------

/** An empty map of the area that the assets lie in. */
function makeMap (L, canvas, assets, words) {
  const map = L.map(canvas, {
    attributionControl: false,
    boxZoom: false,
    fadeAnimation: !isStill,
    inertia: !isStill,
    // The list does all that the map does, so the map is no stop on the way of the Tab key …
    keyboard: false,
    markerZoomAnimation: !isStill,
    maxZoom: CLOSEST,
    minZoom: FURTHEST_OUT,
    // … and the wheel keeps scrolling the page.
    scrollWheelZoom: false,
    zoomAnimation: !isStill,
    zoomControl: false,
    zoomSnap: 0.5
  })
  const area = L.latLngBounds(assets.map((asset) => asset.at))
  map.fitBounds(area, { animate: false, maxZoom: CLOSEST_AT_FIRST, padding: [32, 32] })
  map.getPane('mapPane').setAttribute('aria-hidden', 'true')
  canvas.append(makeZoomButtons(L, map, words))
  return map
}

/** Leaflet's own zoom links do not answer to the space bar, so these are buttons. */
function makeZoomButtons (L, map, words) {
  const box = element('div', 'asset-map__zoom')
  const animate = !isStill
  const buttons = [
    ['+', words.zoomIn, () => map.zoomIn(1, { animate })],
    ['−', words.zoomOut, () => map.zoomOut(1, { animate })]
  ]
  for (const [sign, name, zoom] of buttons) {
    const button = element('button', 'asset-map__button')
    button.type = 'button'
    button.textContent = sign
    button.setAttribute('aria-label', name)
    button.addEventListener('click', zoom)
    box.append(button)
  }
  L.DomEvent.disableClickPropagation(box)
  return box
}

/** Draw the areas, then the streets as light lines with darker edges, then their names. */
function drawBackground (L, map, background, assets) {
  const shapes = background.features.filter(({ geometry }) => /Line|Polygon/.test(geometry?.type))
  const areas = shapes.filter(({ geometry }) => geometry.type.endsWith('Polygon'))
  const streets = shapes.filter(({ geometry }) => geometry.type.endsWith('LineString')).map(eastward)
  const draw = (features, part) => L.geoJSON(features, {
    interactive: false,
    pane: 'tilePane',
    style: ({ properties }) => ({ className: `asset-map__${part} asset-map__${part}--${properties?.kind}` })
  }).addTo(map)

  draw(areas, 'area')
  draw(streets, 'edge')
  const names = draw(streets, 'street').getLayers()
    .filter((layer) => layer.feature.properties?.name)
    .map((layer) => nameStreet(L, layer, hasDots(map, layer, assets)))
    .sort((a, b) => b.isBesideDots - a.isBesideDots || b.isMain - a.isMain)
  const tidy = () => {
    widenStreets(map)
    tidyNames(L, map, names)
  }
  map.on('moveend', tidy)
  tidy()
}

/** Let streets be thin from far away and wide from close by. */
function widenStreets (map) {
  const { classList } = map.getContainer()
  classList.toggle('asset-map__canvas--far', map.getZoom() < THIN_STREETS_BELOW)
  classList.toggle('asset-map__canvas--close', map.getZoom() >= WIDE_STREETS_FROM)
}

/** Whether some of the assets stand along a street. One alone may be round the corner. */
function hasDots (map, street, assets) {
  const reach = BESIDE_THE_STREET * pixelsPerMetre(map)
  const away = ({ at }) => street.closestLayerPoint(map.latLngToLayerPoint(at))?.distance ?? Infinity
  return assets.filter((asset) => away(asset) < reach).length > 1
}

function pixelsPerMetre (map) {
  const point = map.getSize().divideBy(2)
  const metres = map.distance(map.containerPointToLatLng(point), map.containerPointToLatLng(point.add([100, 0])))
  return 100 / metres
}

/** The same street, drawn from west to east, so that its name does not stand on its head. */
function eastward (street) {
  const { type, coordinates } = street.geometry
  if (type !== 'LineString' || coordinates[0][0] <= coordinates.at(-1)[0]) return street
  return { ...street, geometry: { type, coordinates: [...coordinates].reverse() } }
}

/** Write a street's name along its line. The line is cut to the map, so the name stays in view. */
function nameStreet (L, layer, isBesideDots) {
  const { name, kind } = layer.feature.properties
  const line = layer.getElement()
  line.id = `asset-map-street-${L.stamp(layer)}`
  const group = document.createElementNS(SVG, 'g')
  group.setAttribute('class', `asset-map__name asset-map__name--${kind}`)
  // The light edge is a text of its own: on one text, each letter's edge covers the letter before.
  group.append(textAlong(line, name, 'asset-map__letters-edge'), textAlong(line, name, 'asset-map__letters'))
  line.parentNode.append(group)
  return { group, line, isBesideDots, isMain: kind === 'main' }
}

function textAlong (line, words, className) {
  const text = document.createElementNS(SVG, 'text')
  text.setAttribute('class', className)
  const along = document.createElementNS(SVG, 'textPath')
  along.setAttribute('href', `#${line.id}`)
  along.setAttribute('startOffset', '50%')
  along.textContent = words
  text.append(along)
  return text
}

/** Show the names that fit their street and do not lie across one that came before. */
function tidyNames (L, map, names) {
  const zoom = map.getZoom()
  const raised = -(BESIDE_THE_STREET / 2 * pixelsPerMetre(map) + dotRadius(map) + 4)
  const corner = map.containerPointToLayerPoint([0, 0])
  const view = L.bounds(corner, corner.add(map.getSize()))
  const taken = []
  for (const { group, line, isBesideDots, isMain } of names) {
    for (const text of group.children) text.setAttribute('dy', isBesideDots ? raised : 5)
    const isDue = zoom >= (isMain ? NAMES_OF_MAIN_ROADS_FROM : NAMES_OF_ALL_STREETS_FROM)
    const fits = isDue && group.firstChild.getComputedTextLength() < line.getTotalLength()
    const box = fits && boundsOf(L, group)
    const isShown = box && view.contains(box) && !taken.some((other) => other.overlaps(box))
    if (isShown) taken.push(box)
    group.classList.toggle('asset-map__name--shown', Boolean(isShown))
  }
}

function boundsOf (L, graphic) {
  const { x, y, width, height } = graphic.getBBox()
  return L.bounds([x, y], [x + width, y + height])
}

// --- The dots -----------------------------------------------------------------------------------

/** A dot for each asset; the browser shows its words while the mouse rests on it. */
function drawDots (L, map, assets) {
  const dots = assets.map((asset) => {
    const dot = L.circleMarker(asset.at, { className: 'asset-map__dot' }).addTo(map)
    const title = document.createElementNS(SVG, 'title')
    title.textContent = [asset.label, asset.hint].filter(Boolean).join(', ')
    dot.getElement().append(title)
    return dot
  })
  const resize = () => dots.forEach((dot) => dot.setRadius(dotRadius(map)))
  map.on('zoomend', resize)
  resize()
}

/** In pixels. From far away, smaller dots keep the lights of a street apart. */
function dotRadius (map) {
  return Math.max(5, map.getZoom() - 9)
}

/** Keep the checked radio and the chosen dot the same, whichever of them was used. */
function joinListAndMap (L, map, assets, container) {
  const chosen = L.layerGroup().addTo(map)
  const show = (animate) => {
    const asset = assets.find(({ radio }) => radio.checked)
    showChosen(L, chosen, asset)
    if (asset) map.panTo(asset.at, { animate })
  }
  map.on('click', ({ latlng }) => nearest(map, assets, latlng)?.radio.click())
  container.addEventListener('change', () => show(!isStill))
  show(false)
}

/** The asset whose dot is nearest to a point of the map, if it is within reach. */
function nearest (map, assets, latlng) {
  const point = map.latLngToLayerPoint(latlng)
  const away = ({ at }) => map.latLngToLayerPoint(at).distanceTo(point)
  const closest = assets.reduce((best, asset) => (away(asset) < away(best) ? asset : best))
  return away(closest) <= REACH ? closest : undefined
}

/** Mark the chosen asset by a larger dot with a ring, and by its words. */
function showChosen (L, chosen, asset) {
  chosen.clearLayers()
  if (!asset) return
  const circle = (radius, part) => L.circleMarker(asset.at, {
    className: `asset-map__${part}`,
    interactive: false,
    radius
  })
  const words = L.tooltip({
    className: 'asset-map__words',
    direction: 'top',
    offset: [0, -18],
    opacity: 1,
    permanent: true
  })
  chosen.addLayer(circle(16, 'ring'))
  chosen.addLayer(circle(8, 'heart'))
  chosen.addLayer(words.setLatLng(asset.at).setContent(wordsOf(asset)))
}

function wordsOf ({ label, hint }) {
  const words = element('div', '')
  const first = element('strong', 'asset-map__label')
  first.textContent = label
  words.append(first, hint)
  return words
}
