import db from '@adonisjs/lucid/services/db'
import { createCity, inMinutes } from '#tests/support/city_sql_helpers'

let members = 0

/** Inserts a member with SQL, and returns their id. */
export async function createMember(fields: Record<string, unknown> = {}): Promise<number> {
  const email = `alerted${++members}@example.org`
  const [{ id }] = await db
    .table('users')
    .insert({ name: 'Alma Alerted', email, email_verified_at: new Date(), ...fields })
    .returning('id')
  return id
}

/** Creates a city with a temperature, and a member who watches it. */
export async function watchedCity(celsius: number, minutesAgo = 30) {
  const userId = await createMember()
  const { id: cityId } = await createCity({ celsius, measured_at: inMinutes(-minutesAgo) })
  await db.table('subscriptions').insert({ user_id: userId, city_id: cityId })
  return { userId, cityId }
}

export type Watched = Awaited<ReturnType<typeof watchedCity>>

/** Inserts an alert with SQL, and returns its id. */
export async function addAlert(
  { userId, cityId }: Watched,
  kind: string,
  celsius: number,
  fields: Record<string, unknown> = {}
): Promise<number> {
  const row = { user_id: userId, city_id: cityId, kind, celsius, ...fields }
  const [{ id }] = await db.table('alerts').insert(row).returning('id')
  return id
}

/** Adds readings of a city, one after another, each measured now. */
export async function measure({ cityId }: { cityId: number }, ...temperatures: (number | null)[]) {
  for (const celsius of temperatures)
    await db.table('readings').insert({ city_id: cityId, celsius })
}

export const notificationsOf = ({ userId }: { userId: number }) =>
  db.from('notifications').where('user_id', userId).orderBy('id')

/** Returns the temperatures of which a member was told, in this order. */
export async function toldOf(member: { userId: number }) {
  const rows = await notificationsOf(member)
  return rows.map(({ celsius }) => celsius as number)
}
