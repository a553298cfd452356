import { meta } from './page_meta.js'
import type { BOARD_KEY } from './stored_board.js'

// Imports only the type: otherwise every page would load one more file.
const KEY: typeof BOARD_KEY = 'board'

/**
 * Deletes the stored board as soon as a page shows that nobody is signed in, or a member who did not
 * ask to be remembered on this device.
 */
export function forgetBoardOfOthers() {
  if (!meta('keep-board')) forgetBoard()
}

export function forgetBoard() {
  try {
    localStorage.removeItem(KEY)
  } catch {
    // A browser that forbids to store anything has stored nothing.
  }
}
