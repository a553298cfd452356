import type { Visitor } from '#tests/support/visitor'

/** Adds an alert of a member with SQL, for a city of their board or a new one. Returns its id. */
export async function addAlert(member: Visitor, fields: Record<string, unknown> = {}) {
  const { id: owner } = await member.account()
  const city = fields.city_id ?? (await member.stack.city('Alerted', 20))
  await member.stack.sql(
    `INSERT INTO subscriptions (user_id, city_id) SELECT $1::integer, $2::integer
       WHERE NOT EXISTS (SELECT FROM subscriptions WHERE user_id = $1 AND city_id = $2)`,
    [owner, city]
  )
  const row = { user_id: owner, kind: 'above', celsius: 30, ...fields, city_id: city }
  const places = Object.keys(row).map((_, n) => `$${n + 1}`)
  const [{ id }] = await member.stack.sql(
    `INSERT INTO alerts (${Object.keys(row).join(', ')}) VALUES (${places.join(', ')}) RETURNING id`,
    Object.values(row)
  )
  return id as number
}

/** Lets a city cross the limit of an alert of a member. Returns the id of the notification. */
export async function addNotification(member: Visitor, cityId: number) {
  const { id: owner } = await member.account()
  const [{ id }] = await member.stack.sql(
    `INSERT INTO notifications (user_id, city_id, kind, threshold, celsius, measured_at)
       VALUES ($1, $2, 'above', 30, 31, now()) RETURNING id`,
    [owner, cityId]
  )
  return id as number
}

/** Adds the device of a member's sign-in with SQL. Returns its id. */
export async function addDevice(member: Visitor, endpoint = 'https://push.example/') {
  const { id: owner } = await member.account()
  const [{ id }] = await member.stack.sql(
    `INSERT INTO push_subscriptions (sign_in_id, endpoint, public_key, auth_secret)
       SELECT max(id), $2 || gen_random_uuid(), repeat('k', 87), repeat('s', 22)
         FROM sign_ins WHERE user_id = $1 RETURNING id`,
    [owner, endpoint]
  )
  return id as number
}
