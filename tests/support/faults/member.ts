/** A signed-in member with a board. Contains the data that a page needs to connect. */
export interface Member {
  userId: number
  cookie: string
  origin: string
  cities: number[]
}
