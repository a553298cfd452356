import type City from '#models/city'
import { historyOf } from '#weather/history/city_history'
import type { Reader } from '#browser/board/describe_city'
import { drawLines } from '#weather/history/draw_lines'
import type { Period } from '#weather/history/periods'
import { sunTimesOf } from '#weather/sun_times'

interface Choice {
  period?: Period
  /** The id of a city to compare with. */
  compare?: number
}

/**
 * Returns what the page of a city shows of its history: with the history of another city, drawn on one
 * scale, if the member has chosen one of the cities on their board.
 * @param watched the cities on the member's board
 */
export async function historyPage(
  city: City,
  watched: City[],
  { period = 'day', compare }: Choice,
  reader: Reader
) {
  const others = watched.filter(({ id }) => id !== city.id)
  const compared = others.find(({ id }) => id === compare)
  const cities = compared ? [city, compared] : [city]
  const histories = await Promise.all(cities.map((each) => historyOf(each, period, reader)))
  const { start, end } = histories[0].window
  const lines = histories.map(({ line }) => line)
  return {
    sun: sunTimesOf(city),
    others,
    compared,
    history: {
      period,
      start,
      histories,
      ...drawLines(lines, start.toMillis(), end.toMillis()),
    },
  }
}
