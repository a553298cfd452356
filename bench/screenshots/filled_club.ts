import { randomUUID } from 'node:crypto'
import { importTracks, stageLogImport } from '#tests/support/log_import'
import { Stack } from '#tests/support/stack'
import { gpxFile, steadyPoints } from '#tests/support/track_files'
import { stageImport } from '#tests/support/upload_import'
import { hashOf, Visitor } from '#tests/support/visitor'
import { addStations, addWebhooks } from './add_webhooks.js'

export interface Club {
  stack: Stack
  member: Visitor
  admin: Visitor
  /** Values for the parameters in the paths of the pages. */
  ids: Record<Kept, string | number>
}

type Kept =
  | 'city'
  | 'member'
  | 'entry'
  | 'alert'
  | 'message'
  | 'import'
  | 'logImport'
  | 'feedRun'
  | 'webhook'
  | 'goneWebhook'
  | 'station'

type Said = [author: string, room: 'lobby' | 'city', minutesAgo: number, body: string]

const FRIENDS = ['Lena Berg', 'Tomás Silva', 'Ирина Соколова', 'Jon Aalto']

const TALK: Said[] = [
  ['Jon Aalto', 'lobby', 1500, 'First snow above 900 m. The ski season starts on Saturday!'],
  ['Lena Berg', 'lobby', 1480, 'I am in. Who can take two people from the station?'],
  ['Tomás Silva', 'lobby', 1475, 'I have three seats. Meet me at 7:15 at the south entrance.'],
  ['Ирина Соколова', 'lobby', 190, 'Вода в озере уже 19 °C, можно плавать!'],
  ['Max Member', 'lobby', 180, 'The evening run goes along the river: https://example.org/route'],
  ['Lena Berg', 'lobby', 34, '@Max Member do you bring the headlamps?'],
  ['Max Member', 'lobby', 30, 'Yes, both of them.'],
  [
    'Tomás Silva',
    'lobby',
    4,
    'The path behind the bridge is closed.\nTake the stairs on the left.',
  ],
  ['Tomás Silva', 'city', 260, 'Wind from the north-west, the river is calm.'],
  ['Jon Aalto', 'city', 25, 'Low tide at six. Shoes with a good sole, please.'],
  ['Lena Berg', 'city', 12, 'It feels colder than the board says.'],
]

/** Starts an installation and fills it like a club that has used it for months. */
export async function filledClub(): Promise<Club> {
  const stack = await Stack.start('postgres')
  await stack.runCommand('db:seed')
  await addFriends(stack)
  const city = await idOf(stack, `SELECT id FROM cities WHERE name = 'Lisbon'`)
  await addTalk(stack, Number(city))
  await addReadings(stack)

  const member = await signedInAs(stack, 'Max Member')
  const admin = await signedInAs(stack, 'Ada Admin')
  const points = steadyPoints({ seconds: 1800 }).map((point, n) => ({
    ...point,
    latitude: 38.7 + Math.sin(n / 300) / 200,
    longitude: -9.14 + n / 40_000,
    elevationM: 20 + 12 * Math.sin(n / 180),
  }))
  await actAsAdmin(stack, admin, Number(city))
  await importTracks(member, { 'run.gpx': gpxFile([points], { name: 'By the river' }) })
  return {
    stack,
    member,
    admin,
    ids: {
      city,
      member: await idOf(stack, `SELECT id FROM users WHERE name = 'Max Member'`),
      entry: await idOf(stack, 'SELECT entry_id AS id FROM tracks'),
      alert: await addAlerts(stack, Number(city)),
      message: await idOf(stack, `SELECT id FROM messages WHERE body LIKE '%headlamps%'`),
      import: await stageImport(admin),
      logImport: await stageLogImport(member),
      feedRun: await addFeedRun(stack),
      ...(await addWebhooks(stack)),
      station: await addStations(stack),
    },
  }
}

async function idOf(stack: Stack, query: string, values: unknown[] = []) {
  const [{ id }] = await stack.sql(query, values)
  return id as string | number
}

/** Signs in as an account that exists already. */
async function signedInAs(stack: Stack, name: string) {
  const visitor = new Visitor(stack)
  const { email, password } = visitor
  await stack.sql('UPDATE users SET email = $1, password = $2 WHERE name = $3', [
    email,
    await hashOf(password),
    name,
  ])
  await visitor.signIn()
  return visitor
}

/** Does some of what the audit log shows. */
async function actAsAdmin(stack: Stack, admin: Visitor, city: number) {
  const id = await idOf(stack, `SELECT id FROM users WHERE name = 'Jon Aalto'`)
  const [cityPath, memberPath] = [`/admin/cities/${city}`, `/admin/members/${id}`]
  const [{ names }] = await stack.sql(`SELECT other_names_of($1) || ', Olisipo' AS names`, [city])
  await admin.submit(`${cityPath}?_method=PATCH`, { otherNames: names }, '/admin/cities')
  await admin.submit(`${memberPath}/role?_method=PUT`, { role: 'manager' }, memberPath)
  await admin.submit(`${memberPath}/mute`, { duration: '1h', reason: 'Please be kind' }, memberPath)
  await admin.submit(`${memberPath}/mute?_method=DELETE`, {}, memberPath)
  await admin.submit(`${cityPath}/readings`, { celsius: '12' }, '/admin/cities')
  for (const enabled of ['false', 'true']) {
    await admin.submit('/admin/cities/1?_method=PATCH', { enabled }, '/admin/cities')
  }
}

async function addFriends(stack: Stack) {
  await stack.sql(
    `INSERT INTO users (name, email, shown_in_club, email_verified_at)
       SELECT name, 'friend' || n || '@example.org', true, now()
         FROM unnest($1::text[]) WITH ORDINALITY AS friend (name, n)`,
    [FRIENDS]
  )
  await stack.sql(
    `INSERT INTO subscriptions (user_id, city_id)
       SELECT users.id, cities.id FROM users, cities
        WHERE users.name = ANY($1) AND cities.name IN ('Lisbon', 'Tromsø')`,
    [[...FRIENDS, 'Ada Admin']]
  )
  await stack.sql(`UPDATE users SET shown_in_club = true WHERE name = 'Max Member'`)
  await stack.sql(
    `INSERT INTO entries (user_id, date, kind, distance_m, duration_s, source)
       SELECT users.id, current_date - 3 * n::int, 'run', 6000 + 700 * n + 40 * users.id,
              2000 + 260 * n, 'page'
         FROM users, generate_series(0, 9) n WHERE name = ANY($1)`,
    [FRIENDS]
  )
}

/** Sets alerts of the member, and lets some be crossed: the newest unseen, and all of them sent. */
async function addAlerts(stack: Stack, cityId: number) {
  const [{ id }] = await stack.sql(
    `INSERT INTO alerts (user_id, city_id, kind, celsius)
       SELECT users.id, $1, kind, celsius FROM users,
           (VALUES ('above', 30), ('below', 0), ('change', 5)) AS limits (kind, celsius)
         WHERE name = 'Max Member' RETURNING id`,
    [cityId]
  )
  await stack.sql(
    `INSERT INTO notifications (user_id, city_id, kind, threshold, celsius, change, measured_at,
         created_at, in_quiet_hours, seen_at, requested_at, mailed_at, pushed_at)
       SELECT users.id, $1, kind, threshold, celsius, change, now() - age, now() - age, quiet,
           CASE WHEN age > interval '1 hour' THEN now() END, now(),
           CASE WHEN NOT quiet THEN now() - age END, CASE WHEN kind = 'above' THEN now() - age END
         FROM users, (VALUES
           ('above', 30, 31.4, NULL, interval '20 minutes', false),
           ('change', 5, 24.2, 6.3, interval '5 hours', false),
           ('below', 0, -1.8, NULL, interval '9 days', true)
         ) AS crossed (kind, threshold, celsius, change, age, quiet)
         WHERE name = 'Max Member'`,
    [cityId]
  )
  return id as number
}

async function addTalk(stack: Stack, cityId: number) {
  for (const [author, room, minutesAgo, body] of TALK) {
    await stack.sql(
      `INSERT INTO messages (id, room_id, author_id, body, created_at, mentions)
         SELECT $1, $2, id, $3, now() - $4 * interval '1 minute', $5 FROM users WHERE name = $6`,
      [
        randomUUID(),
        room === 'lobby' ? 0 : cityId,
        body,
        minutesAgo,
        await mentionsIn(stack, body),
        author,
      ]
    )
  }
}

async function mentionsIn(stack: Stack, body: string) {
  const [, name] = /@(Max Member)/.exec(body) ?? []
  if (!name) return null
  return JSON.stringify([
    { id: await idOf(stack, 'SELECT id FROM users WHERE name = $1', [name]), name },
  ])
}

/** Adds new readings of all cities but one. That one looks stale. */
const addReadings = (stack: Stack) =>
  stack.sql(
    `INSERT INTO readings (city_id, celsius, measured_at, source)
       SELECT id, celsius + (id % 7) / 10.0, now() - (id % 5) * interval '30 seconds', 'demo'
         FROM cities WHERE name <> 'Kathmandu'`
  )

const addFeedRun = (stack: Stack) =>
  idOf(
    stack,
    `INSERT INTO feed_runs (feed, starter, started_at, ended_at, cities, stored, unchanged)
       VALUES ('open-meteo', 'schedule', now() - interval '3 seconds', now(), 60, 52, 8) RETURNING id`
  )
