import { createECDH, randomBytes, randomInt, randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import { selectionDigest } from '#admin/lists/selection_digest'
import { addAlert, addDevice, addNotification } from '#tests/support/add_alert'
import { insertStation, insertWebhook } from '#tests/support/add_webhook'
import { addEntry, deleteEntry } from '#tests/support/add_entry'
import { addJob } from '#tests/support/add_job'
import { JOB_ID, MESSAGE_ID, routes, type Route } from '#tests/support/all_routes'
import { createJobQueues } from '#tests/support/create_job_queues'
import { stackOn, type Stack } from '#tests/support/stack'
import { databaseState } from '#tests/support/database_state'
import { stageLogImport } from '#tests/support/log_import'
import { stageImport } from '#tests/support/upload_import'
import { until, Visitor } from '#tests/support/visitor'

const forVisitors = ['/login', '/register']

/**
 * This route changes the session but not the database, so `oauth_state.spec.ts` tests it instead.
 */
const startsLinking = ({ method, pattern }: Route) =>
  method === 'POST' && pattern === '/settings/identities'

/** Mail programs send this request. Its link is signed, which unsubscribe_links.spec.ts tests. */
const needsNoToken = ({ pattern }: Route) => pattern === '/unsubscribe/:token'

const changingRoutes = routes().filter(
  (route) => route.method !== 'GET' && !startsLinking(route) && !needsNoToken(route)
)

/**
 * Returns a visitor who may send the request, and fields with which the request changes the
 * database.
 */
async function validRequest({ method, pattern, path }: Route) {
  const stack = await stackOn()
  const admin = await Visitor.admin(stack)
  const [watched, other] = [await stack.city('Watched', 20), await stack.city('Other', 20)]
  await admin.subscribe(watched)
  await stack.sql(
    `INSERT INTO identities (id, user_id, provider, subject) OVERRIDING SYSTEM VALUE
     SELECT $2, id, 'google', email FROM users WHERE email = $1`,
    [admin.email, watched]
  )
  const tokens = await createMailLinks(admin)
  const visitor = forVisitors.includes(pattern) ? new Visitor(stack) : admin
  await visitor.open('/login')
  const member = await Visitor.registered(stack)
  await member.subscribe(watched)
  const isOfMember = pattern.startsWith('/admin/members')
  const id = isOfMember
    ? (await member.account()).id
    : ((await createOwnRow(admin, { method, pattern, path })) ?? watched)
  if (isOfMember && method === 'POST' && pattern.endsWith('/activation')) {
    await stack.sql('UPDATE users SET active = false WHERE id = $1', [id])
  }

  if (method === 'DELETE' && pattern === '/log/goals/:year') await setGoal(admin)
  if (pattern === '/dashboard/order') await admin.subscribe(other)
  if (method === 'DELETE' && pattern === '/alerts/:id/pause') await pauseAlerts(admin)
  if (pattern === '/notifications') await addNotification(admin, watched)
  const list = pattern.split('/')[2]
  if (list === 'jobs') await giveUpJob(stack)
  if (/\/messages\b/.test(pattern)) await writeMessage(admin)
  if (pattern.startsWith('/chat/')) await readyToChange(admin, watched)
  if (method === 'DELETE' && pattern.endsWith('/deletion')) {
    await stack.sql('DELETE FROM messages WHERE id = $1', [MESSAGE_ID])
  }
  if (method === 'DELETE' && pattern.endsWith('/mute')) {
    await muteRooms(admin, watched)
    await stack.sql('UPDATE users SET muted_at = now() WHERE id = $1', [id])
  }
  const fields = {
    ...(pattern === '/dashboard/order' && { 'city_ids[0]': other, 'city_ids[1]': watched }),
    ...(pattern.endsWith('/bulk') && (await selectionOf(list, member, watched))),
    ...(pattern === '/admin/undos' && (await createUndoableEntry(member))),
    ...(pattern === '/admin/cities' && (await editedRow(admin, watched))),
    'name': 'Forged',
    'email': pattern === '/login' ? admin.email : visitor.email,
    ...(isOfMember && { email: `forged.${member.email}`, role: 'manager' }),
    'password': visitor.password,
    'password_confirmation': visitor.password,
    'current_password': visitor.password,
    'temperature_unit': 'F',
    'city_id': other,
    'celsius': '1',
    'enabled': 'false',
    'expires_in': '7',
    'abilities[]': 'cities:read',
    'text': 'city,celsius\nWatched,5\n',
    'country': 'Forgery',
    'latitude': '1',
    'longitude': '1',
    'timezone': 'UTC',
    'language': 'ru',
    'distance_unit': 'mi',
    'time_zone': '',
    'date': '2026-01-15',
    'distance': '5',
    'duration': '30m',
    'kind': /\/alerts\b/.test(pattern) ? 'above' : 'swim',
    'limit': '30',
    'url': 'https://10.0.0.1.example/',
    'events[]': 'message.posted',
    ...(pattern.startsWith('/admin/stations') && { city: watched }),
    ...(pattern.startsWith('/alerts') && { city_id: watched }),
    ...(pattern === '/alerts/restorations' && {
      id: await addAlert(admin, { city_id: watched, deleted_at: new Date() }),
    }),
    ...(pattern === '/notifications' && { id: '' }),
    ...(pattern === '/settings/devices' && forgedDevice()),
    'hides_presence': 'true',
    ...(/\/log\b/.test(pattern) && { city_id: '' }),
    ...(pattern.endsWith('/mute') && { duration: '1h' }),
    ...(pattern === '/log/imports/:id' && { time: 'elapsed' }),
    ...(pattern.startsWith('/chat/') && { id: randomUUID(), body: 'Forged', number: '999999999' }),
    ...(pattern === '/log/restorations' && { id: await deleteEntry(admin) }),
    ...(pattern === '/settings/email' && { email: `forged.${visitor.email}` }),
    // A bulk action also receives the filters of its list, such as "enabled".
    ...(pattern.endsWith('/bulk') && { enabled: '' }),
  }
  const purpose = purposes.find(([prefix]) => pattern.startsWith(prefix))?.[1]
  const address = path(purpose ? tokens[purpose] : id)
  const isSubscription = pattern.endsWith('/subscriptions/:city_id') && isOfMember
  return {
    stack,
    visitor,
    fields,
    path: isSubscription ? address.replace(/\d+$/, String(watched)) : address,
  }
}

async function pauseAlerts({ stack, email }: Visitor) {
  await stack.sql(
    'UPDATE alerts SET paused = true FROM users WHERE users.id = user_id AND email = $1',
    [email]
  )
}

function forgedDevice() {
  const browser = createECDH('prime256v1')
  return {
    endpoint: `https://fcm.googleapis.com/fcm/send/${randomUUID()}`,
    public_key: browser.generateKeys('base64url'),
    auth_secret: randomBytes(16).toString('base64url'),
  }
}

async function giveUpJob(stack: Stack) {
  await createJobQueues(stack)
  await stack.sql(`DELETE FROM pgboss.job WHERE $1 IN (id, source_id)`, [JOB_ID])
  await addJob(stack, { queue: 'cleanup', data: {} }, { id: JOB_ID, state: 'given-up' })
}

async function writeMessage({ stack, email }: Visitor) {
  await stack.sql(
    `INSERT INTO messages (id, room_id, author_id, body)
       SELECT $1, 0, id, 'said' FROM users WHERE email = $2
       ON CONFLICT (id) DO UPDATE
         SET author_id = excluded.author_id, deleted_at = NULL, created_at = now()`,
    [MESSAGE_ID, email]
  )
}

/** Adds what requests about reading, mutes and mentions change: an unread mention in each room. */
async function readyToChange({ stack, email }: Visitor, room: number) {
  await stack.sql(
    `INSERT INTO messages (id, room_id, body, mentions)
       SELECT gen_random_uuid(), room, 'said', jsonb_build_array(jsonb_build_object('id', id, 'name', name))
         FROM users, unnest(ARRAY[0, $2::integer]) AS room WHERE email = $1`,
    [email, room]
  )
}

async function muteRooms({ stack, email }: Visitor, room: number) {
  await stack.sql(
    `INSERT INTO muted_rooms (user_id, room_id)
       SELECT id, room FROM users, unnest(ARRAY[0, $2::integer]) AS room WHERE email = $1`,
    [email, room]
  )
}

async function setGoal({ stack, email }: Visitor) {
  await stack.sql('INSERT INTO yearly_goals SELECT id, 2025, 1000 FROM users WHERE email = $1', [
    email,
  ])
}

/** Returns the fields of a bulk action on one row of a list. */
async function selectionOf(list: string, { stack, email }: Visitor, city: number) {
  const [row] = await stack.sql(
    `SELECT users.id AS members, subscriptions.id AS subscriptions, readings.id AS readings,
            (SELECT max(serial) FROM messages WHERE deleted_at IS NULL) AS messages
       FROM users JOIN subscriptions ON user_id = users.id JOIN readings USING (city_id)
       WHERE email = $1 AND city_id = $2`,
    [email, city]
  )
  // The city gets a second reading, because the newest reading of a city cannot be deleted.
  await stack.sql(
    `INSERT INTO readings (city_id, celsius, measured_at) VALUES ($1, 2, now() + interval '1 s')`,
    [city]
  )
  const actions: Record<string, string> = {
    cities: 'disable',
    members: 'deactivate',
    subscriptions: 'stopWatching',
    readings: 'remove',
    messages: 'remove',
  }
  const id = row[list] ?? city
  return { 'ids[]': id, 'action': actions[list], 'told': selectionDigest([Number(id)]) }
}

async function createUndoableEntry({ stack, email }: Visitor) {
  const [entry] = await stack.sql(
    `INSERT INTO audit_entries (action, subject_type, subject_id)
       SELECT 'member.activated', 'user', id FROM users WHERE email = $1 RETURNING id`,
    [email]
  )
  return entry as { id: number }
}

/** Returns the form fields for a change of the city in its row of the list. */
async function editedRow(admin: Visitor, city: number) {
  const { body } = await admin.get('/admin/cities?search=watched&sort=-measured&edit=yes')
  const [, seen] = new RegExp(`"rows\\[id${city}\\]\\[seen\\]"\\s+value="([^"]*)"`).exec(body)!
  const fields = { seen, name: 'Forged', country: 'X', timezone: 'UTC', enabled: 'true' }
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [`rows[id${city}][${name}]`, value])
  )
}

/**
 * Creates the import, entry, sign-in or token on which the route acts, as a row of the visitor. Returns
 * the id of the row.
 */
async function createOwnRow(visitor: Visitor, { method, pattern }: Route) {
  const { stack, email } = visitor
  if (pattern.startsWith('/admin/imports/')) return stageImport(visitor)
  const isSwitchedOn = pattern.endsWith('/activation') && method === 'POST'
  if (pattern.startsWith('/admin/webhooks/')) {
    return insertWebhook(stack, { enabled: !isSwitchedOn })
  }
  if (pattern.startsWith('/admin/stations/')) {
    return insertStation(stack, await stack.city('Measured'), { enabled: !isSwitchedOn })
  }
  if (pattern.startsWith('/log/imports/')) return stageLogImport(visitor)
  if (pattern.startsWith('/log/:id')) return addEntry(visitor)
  if (pattern.startsWith('/alerts/:id')) return addAlert(visitor)
  if (pattern.startsWith('/settings/devices/')) return addDevice(visitor)
  if (!/sign-ins|access-tokens/.test(pattern)) return
  const [{ id, token }] = await stack.sql(
    `WITH token AS (
       INSERT INTO auth_access_tokens
         (tokenable_id, type, name, hash, abilities, created_at, updated_at, expires_at)
       SELECT id, 'auth_token', 'x', 'x', '[]', now(), now(), now() + interval '1 day'
       FROM users WHERE email = $1 RETURNING id)
     INSERT INTO sign_ins (user_id, device) SELECT id, 'x' FROM users WHERE email = $1
     RETURNING id, (SELECT id FROM token) AS token`,
    [email]
  )
  return (pattern.includes('sign-ins') ? id : token) as number
}

const purposes = [
  ['/reset-password/', 'reset'],
  ['/verify-email/', 'verification'],
  ['/confirm-email/', 'change'],
] as const

/** Creates a mail link for each purpose with SQL, and returns the tokens of the links. */
async function createMailLinks({ stack, email }: Visitor) {
  const tokens = { reset: 0, verification: 0, change: 0 }
  for (const purpose of ['reset', 'verification', 'change'] as const) {
    tokens[purpose] = randomInt(1_000_000_000)
    await stack.sql(
      `INSERT INTO mail_links (user_id, purpose, email, hash, expires_at)
       SELECT id, $2, CASE $2 WHEN 'change' THEN 'new.' || email ELSE email END,
              encode(sha256($3::bytea), 'hex'), now() + interval '1 hour'
       FROM users WHERE email = $1`,
      [email, purpose, String(tokens[purpose])]
    )
  }
  return tokens
}

test.group('Forged requests (CSRF)', () => {
  test('cover at least twelve routes', ({ assert }) => {
    assert.isAtLeast(changingRoutes.length, 12)
  })

  for (const route of changingRoutes) {
    const { method, pattern } = route

    test(`without a valid CSRF token, ${method} ${pattern} changes nothing`, async ({ assert }) => {
      const { stack, visitor, fields, path } = await validRequest(route)
      const { cookie } = visitor
      const other = await Visitor.registered(stack)
      const before = await databaseState(stack)
      const json = { 'content-type': 'application/json' }

      const forgeries = [
        await visitor.send(path, fields, '/', method),
        await visitor.send(path, { ...fields, _csrf: '' }, '/', method),
        await visitor.send(path, { ...fields, _csrf: 'nonsense' }, '/', method),
        await visitor.send(path, { ...fields, _csrf: await other.csrfToken() }, '/', method),
        await visitor.request(path, { method, headers: json, body: JSON.stringify(fields) }),
        await visitor.request(path, {
          method,
          headers: { ...json, accept: 'application/json', origin: 'https://evil.example' },
          body: JSON.stringify(fields),
        }),
        await visitor.send(`${path}?_csrf=nonsense`, fields, '/', method),
        await visitor.request(`${path}?_method=${method}`, {
          method: 'POST',
          headers: { 'content-type': 'text/plain', 'origin': 'https://evil.example' },
          body: new URLSearchParams(fields as unknown as Record<string, string>).toString(),
        }),
      ]

      for (const { status } of forgeries) assert.include([302, 403], status)
      assert.deepEqual((await databaseState(stack)).split('\n'), before.split('\n'))
      assert.equal(visitor.cookie, cookie, 'nobody is signed in or out')

      const token = await visitor.csrfToken()
      await visitor.send(path, { ...fields, _csrf: token }, '/', method)
      await until(
        'the premise that the request with a token changes something',
        async () => (await databaseState(stack)) !== before
      )
      // The jobs of a test must not change the database during a later one.
      await stack.startJobs()
      await until('the end of its jobs', async () => {
        const jobs = await stack.sql(
          `SELECT FROM pgboss.job WHERE state < 'completed' AND start_after <= now() AND name <> 'dead'`
        )
        return jobs.length === 0
      })
    })
  }
})
