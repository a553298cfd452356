import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import board from '#config/board'
import BoardFullException from '#exceptions/board_full_exception'
import { announceAfter } from '#messaging/announce'
import AuditEntry from '#models/audit_entry'
import City from '#models/city'
import User from '#models/user'

/**
 * Puts a city on a member's board. A city that is already there keeps its place.
 * @param by the admin who does it for the member; the audit log then records the action
 * @returns the city
 * @throws E_ROW_NOT_FOUND if no enabled city has this id
 * @throws BoardFullException if the board is full
 */
export async function watchCity({ id }: User, cityId: number, by?: User) {
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
    await member.related('cities').sync([city.id], false)
    if (by) await record(by, 'member.city_watched', member, city, trx)
    return city
  })
}

/**
 * Takes a city off a member's board.
 * @param by the admin who does it for the member; the audit log then records the action
 * @returns whether the city was on the board
 */
export async function unwatchCity(member: User, cityId: number, by?: User) {
  return db.transaction(async (trx) => {
    const subscription = trx.from('subscriptions').where({ user_id: member.id, city_id: cityId })
    const [removed] = await subscription.delete('city_id')
    if (removed && by) {
      const city = await City.findOrFail(cityId, { client: trx })
      await record(by, 'member.city_unwatched', member, city, trx)
    }
    announceAfter(trx)
    return Boolean(removed)
  })
}

function record(
  by: User,
  action: 'member.city_watched' | 'member.city_unwatched',
  member: User,
  city: City,
  trx: TransactionClientContract
) {
  const changes = { city: { to: `${city.name}, ${city.country}`, id: city.id } }
  return AuditEntry.record(by.id, action, member.id, changes, trx)
}
