import db from '@adonisjs/lucid/services/db'
import { keysetPage, sortedFrom, type PagePosition, type Sort } from '#database/keyset_page'
import { announce } from '#messaging/announce'
import Notification from '#models/notification'
import type User from '#models/user'
import { retryOnDeadlock } from '#support/retry_on_deadlock'

const NEWEST_FIRST: Sort = {
  id: 'notifications.id',
  expression: 'notifications.created_at',
  type: 'timestamptz',
}

/**
 * Returns a page of the notifications of a member, newest first, without those of cities that are not on
 * their board any more: what was measured there is not for them.
 */
export async function notificationsPage(member: User, position: PagePosition) {
  const cities = await member.watchedCities()
  const ids = cities.map(({ id }) => id)
  const page = await keysetPage(position, (cursor, backwards) => {
    const rows = Notification.of(member).whereIn('city_id', ids).select('notifications.*')
    return sortedFrom(rows.preload('city'), NEWEST_FIRST, !backwards, cursor)
  })
  return { ...page, path: '/notifications', query: {} }
}

/** Whether a member has notifications that they have not seen. */
export async function hasUnseen(member: User) {
  return Boolean(await Notification.of(member).whereNull('seenAt').first())
}

/**
 * Marks notifications of a member as seen.
 * @param id only this one; if it is omitted, all of them
 */
export async function markNotificationsSeen(member: { id: number }, id?: number) {
  await retryOnDeadlock(async () =>
    Notification.of(member)
      .whereNull('seenAt')
      .if(id, (query) => query.where('id', id!))
      .update({ seenAt: db.raw('clock_timestamp()') })
  )
  void announce()
}

/** Removes the notifications of more than 90 days ago. */
export async function purgeNotifications() {
  await db.rawQuery(`DELETE FROM notifications WHERE created_at < now() - interval '90 days'`)
}
