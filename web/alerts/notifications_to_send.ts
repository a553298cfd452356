import db from '@adonisjs/lucid/services/db'
import Notification from '#models/notification'
import type User from '#models/user'

/**
 * Returns which of some notifications may be sent to a member now. The rights, the quiet hours and
 * everything else may have changed since they were requested.
 */
export async function notificationsToSend(
  member: User,
  where: Partial<Record<'id' | 'mailId', unknown>>
) {
  if (!member.active || (await isQuiet(member))) return []
  const cities = await member.watchedCities()
  return Notification.of(member)
    .where(where)
    .whereNull('seenAt')
    .whereIn(
      'cityId',
      cities.map(({ id }) => id)
    )
    .preload('city')
    .orderBy('id')
}

async function isQuiet({ id }: User) {
  const { rows } = await db.rawQuery(
    'SELECT in_quiet_hours(users, now()) AS quiet FROM users WHERE id = ?',
    [id]
  )
  return rows[0]?.quiet !== false
}
