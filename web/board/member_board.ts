import { describeCity, type Reader } from '#browser/board/describe_city'
import { localClock } from '#browser/board/local_clock'
import { failures } from '#browser/board/staleness'
import { boardTitle } from '#browser/board/board_title'
import type { Say } from '#browser/format_text'
import config from '#config/board'
import type City from '#models/city'
import type User from '#models/user'
import { lastDays, type LastDay } from '#board/last_day'
import { isolated } from '#support/plain_text'

/** Returns what the board of a member shows, with two queries. */
export async function memberBoard(member: User, say: Say, now = Date.now()) {
  const cities = await member.watchedCities()
  const days = await lastDays(cities.map(({ id }) => id))
  const reader = { unit: member.temperatureUnit, locale: member.locale, say }
  const rows = cities.map((city) => rowOf(city, days.get(city.id)!, reader, now))
  const first = rows.find(({ city }) => city.celsius !== null)
  return {
    rows,
    unit: reader.unit,
    staleAfter: config.staleAfterS,
    failures: failures(rows),
    title: first && boardTitle(first.temperature, isolated(first.city.name)),
  }
}

/** Returns what the page of a city shows of it: a row of the board. */
export async function boardRow(city: City, reader: Reader, now = Date.now()) {
  const days = await lastDays([city.id])
  const row = rowOf(city, days.get(city.id)!, reader, now)
  return {
    row,
    staleAfter: config.staleAfterS,
    title: boardTitle(row.temperature, isolated(city.name)),
  }
}

function rowOf(city: City, day: LastDay, reader: Reader, now: number) {
  const measuredAt = city.measuredAt?.toUTC().toISO() ?? null
  const shown = { ...day, celsius: city.celsius, measuredAt }
  const described = describeCity(shown, config.staleAfterS, reader, now)
  return {
    ...described,
    city,
    measuredAt,
    source: day.source,
    attributes: {
      'data-city-id': city.id,
      'data-city-name': isolated(city.name),
      'data-country': city.country,
      'data-version': city.version,
      'data-celsius': city.celsius ?? '',
      'data-source': day.source ?? '',
      'data-stations': day.stations && JSON.stringify(day.stations),
      'data-points': JSON.stringify(described.points),
      'data-step': described.step,
      'data-stale': described.stale !== null,
    },
    clock: localClock(city.timezone, reader.locale, now),
  }
}
