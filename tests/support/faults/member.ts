/** A signed-in member with a board: what a page needs to connect. */
export interface Member {
  userId: number
  cookie: string
  origin: string
  cities: number[]
}
