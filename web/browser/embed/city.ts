/** A city of the board as `GET /api/v1/me/board` describes it, with its newest reading. */
export interface City {
  id: number
  name: string
  country: string
  celsius: number | null
  measuredAt: string | null
  /** Unknown until the hub has sent the reading. */
  source?: string | null
}
