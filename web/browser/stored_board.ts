/** The name under which the browser stores the board. */
export const BOARD_KEY = 'board'
const MAX_AGE_MS = 24 * 3_600_000

/** Times are in milliseconds since 1970, by the clock of this device. */
export interface StoredBoard {
  /** The sign-in whose board this is. */
  signIn: string
  /** The last time at which the board was known to be up to date. */
  asOf: number
  theme?: string
  cities: StoredCity[]
}

export interface StoredCity {
  name: string
  country: string
  /** In the unit and the format of the member, such as "21.5 °C". */
  temperature: string
  measuredAt: number | null
}

/** Returns the stored board, unless it is too old: then it is deleted. */
export function readBoard(): StoredBoard | undefined {
  try {
    const board = JSON.parse(localStorage.getItem(BOARD_KEY) ?? 'null') as StoredBoard | null
    if (board && isRecent(board)) return board
    localStorage.removeItem(BOARD_KEY)
  } catch {
    // The browser forbids to store anything.
  }
}

/** A time in the future is no age: somebody has changed the clock. */
export function isRecent({ asOf }: StoredBoard) {
  const ageMs = Date.now() - asOf
  return ageMs >= 0 && ageMs < MAX_AGE_MS
}

export function writeBoard(board: StoredBoard) {
  try {
    localStorage.setItem(BOARD_KEY, JSON.stringify(board))
  } catch {
    // Then there is no board without a connection.
  }
}
