/** Loads the script of the sample board only on the public page. */
export async function startSampleBoard() {
  const board = document.querySelector<HTMLElement>('[data-sample-board]')
  if (!board) return
  const { runSampleBoard } = await import('./sample_board.js')
  runSampleBoard(board)
}
