/** Somebody signed in, with a board: all that a page of his needs to know to go live. */
export interface Member {
  userId: number
  cookie: string
  origin: string
  cities: number[]
}
