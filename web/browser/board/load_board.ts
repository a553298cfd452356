/** Loads what the board of a page needs, if the page has one. */
export async function loadBoard() {
  if (document.querySelector('[data-board]')) await import('./live_board.js')
  if (document.querySelector('[data-wall]')) await import('./wall.js')
}
