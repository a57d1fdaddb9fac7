/** Notes of the board can be dragged into another theme. It sends the form of the note, as its button does. */
const HEAP = '[data-board-heap]'
const OVER = 'research-heap--over'

for (const card of document.querySelectorAll('[data-board-note]')) {
  const form = card.querySelector('.research-move')
  if (!form) continue
  card.draggable = true
  card.addEventListener('dragstart', (event) => {
    event.dataTransfer.setData('text/plain', card.id)
    event.dataTransfer.effectAllowed = 'move'
  })
}

for (const heap of document.querySelectorAll(HEAP)) {
  heap.addEventListener('dragover', (event) => {
    event.preventDefault()
    heap.classList.add(OVER)
  })
  heap.addEventListener('dragleave', (event) => {
    if (!heap.contains(event.relatedTarget)) heap.classList.remove(OVER)
  })
  heap.addEventListener('drop', (event) => {
    event.preventDefault()
    heap.classList.remove(OVER)
    const card = document.getElementById(event.dataTransfer.getData('text/plain'))
    if (card && card.closest(HEAP) !== heap) move(card, heap.dataset.boardHeap)
  })
}

/** Nothing happens for what is no note of the board, such as a picture from elsewhere. */
function move (card, theme) {
  const form = card.querySelector('.research-move')
  if (!form) return
  form.elements.theme.value = theme
  if (form.elements.theme.value === theme) form.requestSubmit()
}
