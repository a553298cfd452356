import { sendChange } from '../chat/request.js'
import { showNotice } from '../notices.js'
import { say } from '../say.js'
import { announce } from './announce.js'
import { arranging } from './arranging.js'
import { followBoard, refreshBoard } from './follow_board.js'
import { cityIdsOf, rowsOf } from './rows.js'

/** The pointer moves a little when somebody only presses the handle. */
const DRAG_THRESHOLD_PX = 6

/** Near the edge of the window, dragging scrolls the page. */
const SCROLL_ZONE_PX = 56
const SCROLL_STEP_PX = 12

const HANDLE = '[data-move] > summary'

interface Drag {
  row: HTMLElement
  startY: number
  /** From the top of the row to the pointer. */
  offsetY: number
  isMoving: boolean
  /** The ids before the drag. */
  order: number[]
}

let drag: Drag | undefined
let hasJustDragged = false
let isUnsaved = false

const boardOf = (row: HTMLElement) => row.closest<HTMLElement>('[data-board]')!

const rowAround = ({ target }: Event) =>
  (target as Element).closest<HTMLElement>('[data-city-id]') ?? undefined

/**
 * Moves a row by moving the rows that it passes: so the row keeps the focus and the pointer.
 * @param index counted from 0; an index outside the board is its first or last row
 * @returns whether the row has moved
 */
function moveRow(row: HTMLElement, index: number) {
  const rows = rowsOf(boardOf(row))
  const from = rows.indexOf(row)
  const to = Math.max(0, Math.min(index, rows.length - 1))
  if (to > from) row.before(...rows.slice(from + 1, to + 1))
  else if (to < from) row.after(...rows.slice(to, from))
  return to !== from
}

function tellPlace(row: HTMLElement) {
  const rows = rowsOf(boardOf(row))
  const place = rows.indexOf(row) + 1
  announce(
    say('{city} is now {place} of {count}.', {
      city: row.dataset.cityName!,
      place,
      count: rows.length,
    })
  )
}

/** Stores the order. If it changes again meanwhile, stores the last order afterwards. */
async function save(board: HTMLElement) {
  isUnsaved = true
  if (arranging.isSaving) return
  arranging.isSaving = true
  await saveChanges(board)
  arranging.isSaving = false
  followBoard()
}

async function saveChanges(board: HTMLElement) {
  while (isUnsaved) {
    isUnsaved = false
    const fields = cityIdsOf(board).map((id, n) => [`city_ids[${n}]`, String(id)])
    if (await sendChange('/dashboard/order', 'PUT', Object.fromEntries(fields))) continue
    showNotice(say('The new order could not be saved. Please try again.'))
    isUnsaved = false
    await refreshBoard()
  }
}

/** The arrow keys, Home and End move a row while its handle has the focus. */
export function moveByKey(event: KeyboardEvent) {
  if (!(event.target as Element).closest(HANDLE)) return
  if (event.key === 'Escape' && drag) return cancelDrag()
  const row = rowAround(event)!
  const index = rowsOf(boardOf(row)).indexOf(row)
  const places: Record<string, number> = {
    ArrowUp: index - 1,
    ArrowDown: index + 1,
    Home: 0,
    End: Infinity,
  }
  if (!(event.key in places) || event.altKey || event.ctrlKey || event.metaKey) return
  event.preventDefault()
  moveAndSave(row, places[event.key])
}

function moveAndSave(row: HTMLElement, index: number) {
  if (moveRow(row, index)) void save(boardOf(row))
  tellPlace(row)
}

/** The buttons Up and Down move a row without loading the page again. */
export function moveByButton(event: Event) {
  const button = (event.target as Element).closest<HTMLElement>('[data-move] button')
  if (!button) return
  event.preventDefault()
  const row = rowAround(event)!
  const index = rowsOf(boardOf(row)).indexOf(row)
  moveAndSave(row, index + Number(button.dataset.step))
  // The first row has no button Up, and the last one no button Down.
  if (!button.checkVisibility()) {
    const other = `[data-move] button:not([data-step="${button.dataset.step}"])`
    row.querySelector<HTMLElement>(other)?.focus()
  }
}

export function startDrag(event: PointerEvent) {
  hasJustDragged = false
  if (event.button !== 0 || !(event.target as Element).closest(HANDLE)) return
  const row = rowAround(event)!
  const { clientY: startY } = event
  const offsetY = startY - row.getBoundingClientRect().top
  drag = { row, startY, offsetY, isMoving: false, order: cityIdsOf(boardOf(row)) }
}

export function dragRow({ clientY }: PointerEvent) {
  if (!drag) return
  if (!drag.row.isConnected) return endDrag()
  if (!drag.isMoving && Math.abs(clientY - drag.startY) < DRAG_THRESHOLD_PX) return
  drag.isMoving = true
  arranging.isDragging = true
  drag.row.dataset.dragged = ''
  scrollNearEdge(clientY)
  const { row } = drag
  row.style.translate = ''
  const others = rowsOf(boardOf(row)).filter((other) => other !== row)
  moveRow(row, others.filter((other) => middleOf(other) < clientY).length)
  row.style.translate = `0 ${clientY - drag.offsetY - row.getBoundingClientRect().top}px`
}

function middleOf(row: HTMLElement) {
  const { top, bottom } = row.getBoundingClientRect()
  return (top + bottom) / 2
}

function scrollNearEdge(clientY: number) {
  if (clientY < SCROLL_ZONE_PX) scrollBy(0, -SCROLL_STEP_PX)
  else if (clientY > innerHeight - SCROLL_ZONE_PX) scrollBy(0, SCROLL_STEP_PX)
}

export function dropRow() {
  if (!drag) return
  const { row, isMoving, order } = drag
  endDrag()
  if (!isMoving) return
  hasJustDragged = true
  if (String(cityIdsOf(boardOf(row))) !== String(order)) void save(boardOf(row))
  tellPlace(row)
}

/** Puts the row back, for example because the browser scrolls instead. */
export function cancelDrag() {
  if (!drag) return
  const { row, order } = drag
  endDrag()
  if (row.isConnected) moveRow(row, order.indexOf(Number(row.dataset.cityId)))
}

function endDrag() {
  if (!drag) return
  drag.row.style.translate = ''
  delete drag.row.dataset.dragged
  drag = undefined
  arranging.isDragging = false
}

/** The click that ends a drag must not open the buttons of the handle. */
export function ignoreClickAfterDrag(event: Event) {
  if (!hasJustDragged || !(event.target as Element).closest(HANDLE)) return
  hasJustDragged = false
  event.preventDefault()
}
