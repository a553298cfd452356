import { test } from '@japa/runner'
import { addEntry } from '#tests/support/add_entry'
import { addJob } from '#tests/support/add_job'
import { addMessage } from '#tests/support/add_message'
import { insertStation, insertWebhook } from '#tests/support/add_webhook'
import { routes } from '#tests/support/all_routes'
import { createJobQueues } from '#tests/support/create_job_queues'
import { Stack, stackOn } from '#tests/support/stack'
import { untranslatedWords } from '#tests/support/untranslated_words'
import { stageImport } from '#tests/support/upload_import'
import { Visitor } from '#tests/support/visitor'

const VISITOR_PAGES = [
  '/',
  '/chat',
  '/chat/search?q=бег',
  '/forgot-password',
  '/login',
  '/nothing-here',
  '/offline?language=ru',
  '/register',
]

/** The documents are in English. The offline page takes its language from the address. */
const notTranslated = /^\/(about|docs|offline)(\/|$)/

const memberPages = routes().filter(
  ({ method, pattern }) =>
    method === 'GET' && !pattern.startsWith('/admin') && !notTranslated.test(pattern)
)

const adminPages = routes().filter(
  ({ method, pattern }) => method === 'GET' && pattern.startsWith('/admin')
)

const BULK_ACTIONS = {
  cities: ['enable', 'disable', 'remove'],
  members: ['activate', 'deactivate', 'makeMember', 'makeManager', 'makeAdmin'],
  messages: ['remove', 'restore'],
  readings: ['remove'],
  subscriptions: ['stopWatching'],
}

const openInRussian = (reader: Visitor, path: string) =>
  reader.request(path, { headers: { 'accept-language': 'ru' } })

test.group('A Russian page', () => {
  for (const path of VISITOR_PAGES) {
    test(`for visitors has no English text: ${path}`, async ({ assert }) => {
      const page = await openInRussian(new Visitor(await stackOn()), path)
      assert.match(page.body, /<html\s+lang="ru"/)
      assert.deepEqual(untranslatedWords(page.body, ['Club Login']), [])
    })
  }
})

test.group('Every Russian page for members', () => {
  test('has no English text', async ({ assert }) => {
    const stack = await stackOn()
    const member = await Visitor.registered(stack)
    const city = await stack.city('Тверь', -3.5)
    await member.subscribe(city)
    const entry = await addEntry(member)
    for (const room of [0, city]) await addMessage(member, { room_id: room, body: 'Привет' })

    let count = 0
    for (const { path, pattern } of memberPages) {
      const id = pattern.startsWith('/log/:id') ? entry : city
      // Other tests have added cities with other names.
      const query = pattern === '/cities' ? '?search=Тверь' : ''
      const page = await openInRussian(member, path(id) + query)
      if (page.status !== 200 || !page.body.includes('<title>')) continue
      count++
      const data = [member.name, member.email, 'Club Login', 'Testland']
      assert.deepEqual(untranslatedWords(page.body, data), [], pattern)
    }
    assert.isAtLeast(count, 20)
  })
})

/** Starts a site of its own, so that no data of other tests is in its lists. */
async function adminSite() {
  const stack = await Stack.start('postgres', {}, { hubs: 0 })
  await createJobQueues(stack)
  const admin = await Visitor.admin(stack)
  const member = await Visitor.registered(stack)
  const { id } = await member.account()
  const city = await stack.city('Тверь', -3.5)
  await stack.sql(`INSERT INTO readings (city_id, celsius, source) VALUES ($1, -4.5, 'admin')`, [
    city,
  ])
  await member.subscribe(city)
  for (const room of [0, city]) await addMessage(member, { room_id: room, body: 'Привет' })
  const [run] = await stack.sql(
    `INSERT INTO feed_runs (feed, starter, cities, stored, unchanged, failed, ended_at)
     VALUES ('open-meteo', 'command', 3, 1, 1, 1, now()) RETURNING id`
  )
  const data = { letter: 'reset_password', userId: Number(id) } as const
  await addJob(stack, { queue: 'mail', data }, { state: 'given-up', reason: 'job timed out' })
  const ids = { city, member: Number(id), run: run.id, import: await stageImport(admin) }
  const webhook = await insertWebhook(stack)
  const station = await insertStation(stack, city)
  return { stack, admin, member, ids: { ...ids, webhook, station } }
}

/** Does some of what the audit log shows. */
async function actAsAdmin(
  admin: Visitor,
  { city, member, webhook, station }: Record<'city' | 'member' | 'webhook' | 'station', number>
) {
  const [cityPath, memberPath] = [`/admin/cities/${city}`, `/admin/members/${member}`]
  await admin.submit(`${cityPath}?_method=PATCH`, { enabled: 'false' }, '/admin/cities')
  await admin.submit(`${cityPath}?_method=PATCH`, { enabled: 'true' }, '/admin/cities')
  await admin.submit(`${cityPath}/readings`, { celsius: '-5' }, '/admin/cities')
  await admin.submit(`${memberPath}/role?_method=PUT`, { role: 'manager' }, memberPath)
  await admin.submit(`/admin/webhooks/${webhook}/activation?_method=DELETE`, {}, '/admin/webhooks')
  await admin.submit(
    `/admin/stations/${station}?_method=PUT`,
    { name: 'Двор', city },
    '/admin/stations'
  )
  await admin.submit(`/admin/webhooks/${webhook}/tests`, {}, '/admin/webhooks')
  await admin.submit(`${memberPath}/mute`, { duration: '1h', reason: '' }, memberPath)
}

test.group('Every Russian page for admins', () => {
  test('has no English text', async ({ assert }) => {
    const { admin, member, ids } = await adminSite()
    await actAsAdmin(admin, ids)
    const idOf = (pattern: string) => {
      if (pattern.startsWith('/admin/members')) return ids.member
      if (pattern.startsWith('/admin/feed')) return ids.run
      if (pattern.startsWith('/admin/webhooks')) return ids.webhook
      if (pattern.startsWith('/admin/stations')) return ids.station
      return pattern.startsWith('/admin/imports') ? ids.import : ids.city
    }
    const previews = Object.entries(BULK_ACTIONS).flatMap(([list, actions]) =>
      actions.map((action) => `/admin/${list}/bulk/create?action=${action}&all=yes`)
    )
    const paths = [
      ...adminPages.map(({ pattern, path }) => path(idOf(pattern))),
      ...previews,
      '/admin/cities?edit=yes',
      `/admin/readings?city=${ids.city}`,
      `/admin/audit?member=${ids.member}`,
      '/admin/members?search=щ',
      '/admin/jobs?state=running',
    ]
    const people = [admin, member].flatMap(({ name, email }) => [name, email])
    const data = [
      ...people,
      'Testland',
      'Forgeton',
      'Forgery',
      'Open-Meteo',
      'open-meteo',
      'club.csv',
      'Etc/GMT',
      'https',
    ]

    let count = 0
    for (const path of paths) {
      const page = await openInRussian(admin, path)
      if (page.status !== 200 || !page.body.includes('<title>')) continue
      count++
      assert.deepEqual(untranslatedWords(page.body, data), [], path)
    }
    assert.isAtLeast(count, 30)
  })
})
