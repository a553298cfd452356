import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import board from '#config/board'
import BoardFullException from '#exceptions/board_full_exception'
import { announceAfter } from '#messaging/announce'
import AuditEntry from '#models/audit_entry'
import City from '#models/city'
import User from '#models/user'

interface WatchOptions {
  /** The admin who does it for the member. The audit log then records the action. */
  by?: User
  /** The place that the city had on the board before. Otherwise, or if it is taken, the city comes last. */
  place?: number
}

/**
 * Puts a city on a member's board. A city that is already there keeps its place.
 * @returns the city
 * @throws E_ROW_NOT_FOUND if no enabled city has this id
 * @throws BoardFullException if the board is full
 */
export async function watchCity({ id }: User, cityId: number, { by, place }: WatchOptions = {}) {
  return db.transaction(async (trx) => {
    // Locks the member's row, so that parallel requests of one member cannot exceed the limit
    // together.
    const member = await User.query({ client: trx }).where({ id }).forUpdate().firstOrFail()
    const city = await City.query({ client: trx })
      .where({ id: cityId, enabled: true })
      .firstOrFail()
    const watched = await member.watchedCities()

    if (watched.some((each) => each.id === city.id)) return city
    if (watched.length >= board.citiesPerMember) {
      throw by ? BoardFullException.for(member) : new BoardFullException()
    }
    await trx.table('subscriptions').insert({
      user_id: id,
      city_id: city.id,
      place: trx.raw('free_place(?, ?)', [id, place ?? 0]),
    })
    announceAfter(trx)
    if (by) await record(by, 'member.city_watched', member, city, trx)
    return city
  })
}

/**
 * Takes a city off a member's board.
 * @param by the admin who does it for the member; the audit log then records the action
 * @returns the place that the city had, or undefined if it was not on the board
 */
export async function unwatchCity(member: User, cityId: number, by?: User) {
  return db.transaction(async (trx) => {
    const subscription = trx.from('subscriptions').where({ user_id: member.id, city_id: cityId })
    const [removed]: { place: number }[] = await subscription.delete('place')
    if (removed && by) {
      const city = await City.findOrFail(cityId, { client: trx })
      await record(by, 'member.city_unwatched', member, city, trx, removed.place)
    }
    announceAfter(trx)
    return removed?.place
  })
}

function record(
  by: User,
  action: 'member.city_watched' | 'member.city_unwatched',
  member: User,
  city: City,
  trx: TransactionClientContract,
  place?: number
) {
  const changes = { city: { to: `${city.name}, ${city.country}`, id: city.id, place } }
  return AuditEntry.record(by.id, action, member.id, changes, trx)
}
