import { test } from '@japa/runner'
import { addEntry, deleteEntry } from '#tests/support/add_entry'
import { routes, type Route } from '#tests/support/all_routes'
import { databaseState } from '#tests/support/database_state'
import { previewTracks } from '#tests/support/log_import'
import { pageText } from '#tests/support/page_text'
import { countedStack } from '#tests/support/shared_web_servers'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

/** Nobody else may see the title and the distance of the member's entry. */
const SECRET = { title: 'Zebra crossing', distance_m: 77_700, duration_s: 9000 }
const SHOWN_SECRET = /zebra|77[.,]7|77700/i

type Role = 'visitor' | 'owner' | 'other' | 'manager' | 'admin'

/**
 * login: redirects to the sign-in page. own: about the log of whoever makes the request. sees, acts:
 * shows or changes the log of the owner. 404: like a page that does not exist.
 */
type Outcome = 'login' | 'own' | 'sees' | 'acts' | '404'

const ROLES: Role[] = ['visitor', 'owner', 'other', 'manager', 'admin']

const OWN_PAGE: Outcome[] = ['login', 'sees', 'own', 'own', 'own']
const OWN_CHANGE: Outcome[] = ['login', 'acts', 'own', 'own', 'own']
const OWN_ROW: Outcome[] = ['login', 'acts', '404', '404', '404']

/** Each route that has to do with logs, and its outcome for each of the roles. */
const MATRIX: Record<string, Outcome[]> = {
  'GET /log': OWN_PAGE,
  'POST /log': OWN_CHANGE,
  'GET /log/:id/edit': ['login', 'sees', '404', '404', '404'],
  'PUT /log/:id': OWN_ROW,
  'DELETE /log/:id': OWN_ROW,
  'POST /log/:id/copies': OWN_ROW,
  'POST /log/restorations': OWN_ROW,
  'GET /log/weeks': OWN_PAGE,
  'GET /log/calendar': OWN_PAGE,
  'GET /log/records': OWN_PAGE,
  'PUT /log/goals/:year': OWN_CHANGE,
  'DELETE /log/goals/:year': OWN_CHANGE,
  'GET /log/report/:year': OWN_PAGE,
  'GET /log/:id': ['login', 'sees', '404', '404', '404'],
  'GET /log/export.csv': OWN_PAGE,
  'GET /log/export.json': OWN_PAGE,
  'GET /log/imports': OWN_PAGE,
  // Without a file: nothing is imported.
  'POST /log/imports': ['login', 'own', 'own', 'own', 'own'],
  'GET /log/imports/:id': ['login', 'sees', '404', '404', '404'],
  'PUT /log/imports/:id': OWN_ROW,
  'DELETE /log/imports/:id': OWN_ROW,
  'POST /log/imports/:id/confirmation': OWN_ROW,
  'GET /club': ['login', 'own', 'own', '404', 'own'],
  'GET /admin/members/:id/log': ['login', '404', '404', '404', 'sees'],
  'POST /admin/members/:id/log': ['login', '404', '404', '404', 'acts'],
}

const nameOf = ({ method, pattern }: Route) => `${method} ${pattern}`

const logRoutes = routes().filter(({ pattern }) => /\/(log|club)(\/|$)/.test(pattern))

const THIS_YEAR = new Date().getUTCFullYear()

const fields = {
  date: `${THIS_YEAR - 1}-01-15`,
  distance: '5',
  duration: '30m',
  kind: 'swim',
  city_id: '',
  time: 'elapsed',
}

/** Creates a member with an entry, a deleted entry and a goal. */
async function createOwner() {
  const stack = await stackOn()
  const owner = await Visitor.registered(stack)
  const { id: ownerId } = await owner.account()
  const date = new Date().toISOString().slice(0, 10)
  const entryId = await addEntry(owner, { ...SECRET, date })
  const deletedId = await deleteEntry(owner)
  await stack.sql('INSERT INTO yearly_goals VALUES ($1, $2, 1000000)', [ownerId, THIS_YEAR])
  return { stack, owner, ownerId: Number(ownerId), entryId, deletedId }
}

/** Creates a member who also has an import that waits for their confirmation. */
async function createImporter() {
  const scene = await createOwner()
  const rows = `date,kind,distance,duration,title\n2026-01-16,run,77.7,3:00:00,Zebra\n`
  const { path } = await previewTracks(scene.owner, { 'zebra.csv': rows })
  return { ...scene, importId: Number(path.split('/').at(-1)) }
}

type Owner = Awaited<ReturnType<typeof createOwner>> & { importId?: number }

let unchanged: Promise<Owner>

/** Returns the member on whom a request acts. All requests that change nothing share one member. */
function ownerFor({ pattern }: Route, outcome: Outcome): Promise<Owner> {
  if (outcome !== 'acts') return (unchanged ??= createImporter())
  return pattern.startsWith('/log/imports/') ? createImporter() : createOwner()
}

function visitorAs(role: Role, { stack, owner }: Owner) {
  if (role === 'visitor') return new Visitor(stack)
  if (role === 'owner') return owner
  return Visitor.registered(stack, role === 'other' ? 'member' : role)
}

async function request(
  visitor: Visitor,
  { method, pattern, path }: Route,
  { ownerId, entryId, deletedId, importId }: Owner
) {
  const id = pattern.startsWith('/log/imports') ? importId! : entryId
  const isOfMember = pattern.startsWith('/admin/members')
  const address = path(isOfMember ? ownerId : id).replace(/\b2025\b/, String(THIS_YEAR))
  if (method === 'GET') return visitor.get(address)
  const form = { ...fields, id: deletedId, user_id: ownerId, _csrf: await visitor.csrfToken() }
  return visitor.send(address, form, '/log', method)
}

/** Returns everything about the training of the owner, as one text. */
async function stateOf({ stack, ownerId }: Owner) {
  const tables = ['entries', 'deleted_entries', 'yearly_goals']
  const selects = tables.map(
    (table) => `SELECT to_jsonb(t)::text AS row FROM ${table} t WHERE user_id = $1`
  )
  selects.push(`SELECT state || choices FROM imports WHERE owner_id = $1`)
  const rows = await stack.sql(`${selects.join(' UNION ALL ')} ORDER BY 1`, [ownerId])
  return rows.map(({ row }) => row).join('\n')
}

test.group('The role matrix of the training log', () => {
  test('has a line for each route', ({ assert }) => {
    assert.sameMembers(Object.keys(MATRIX), logRoutes.map(nameOf))
  })

  for (const route of logRoutes) {
    for (const [column, outcome] of MATRIX[nameOf(route)]?.entries() ?? []) {
      const role = ROLES[column]
      test(`${nameOf(route)}, ${role}: ${outcome}`, async ({ assert }) => {
        const scene = await ownerFor(route, outcome)
        const visitor = await visitorAs(role, scene)
        const before = await stateOf(scene)
        const { status, headers, body } = await request(visitor, route, scene)

        if (outcome === 'login') {
          assert.equal(status, 302)
          assert.equal(headers.get('location'), '/login')
        } else if (outcome === '404') {
          assert.equal(status, 404)
          assert.include(pageText(body), 'Page not found')
        } else {
          assert.equal(status, route.method === 'GET' ? 200 : 302)
        }
        if (outcome === 'sees') assert.match(body, SHOWN_SECRET)
        else assert.notMatch(body, SHOWN_SECRET)

        const changed = (await stateOf(scene)) !== before
        assert.equal(changed, outcome === 'acts' && route.method !== 'GET')
      })
    }
  }
})

test.group("A manager who looks for a member's log", () => {
  test('finds it in no list, page, export or count', async ({ assert }) => {
    const { stack, owner, ownerId } = await createOwner()
    const manager = await Visitor.manager(stack)
    const token = await manager.createToken()
    const query = `user_id=${ownerId}&member=${ownerId}&owner=${ownerId}&search=crossing`
    for (const path of [
      `/admin/members?search=${owner.email}`,
      `/admin/members/${ownerId}`,
      `/admin/members/count?search=${owner.email}`,
      `/admin/members/bulk/create?action=deactivate&ids[]=${ownerId}`,
      `/admin/members/${ownerId}/log?${query}`,
      ...['/log', '/log/weeks', '/log/calendar', '/log/records', '/log/report/2026', '/club'],
      ...['/log', '/log/weeks', '/log/calendar'].map((page) => `${page}?${query}`),
      '/settings/export',
      `/log/export.csv?${query}`,
      `/log/export.json?${query}`,
      `/admin/readings/export.json?${query}`,
    ]) {
      const { body } = await manager.get(path)
      assert.notMatch(body, SHOWN_SECRET, path)
      assert.notMatch(body, /href="[^"]*members\/\d+\/log/, path)
    }
    const { body } = await manager.request(`/api/board?${query}`, {
      headers: { authorization: `Bearer ${token}`, cookie: '' },
    })
    assert.notMatch(body, SHOWN_SECRET)
  })

  test('causes no query about it: the answer is that of a page that does not exist', async ({
    assert,
  }) => {
    const { stack, counter } = await countedStack()
    const owner = await Visitor.registered(stack)
    await addEntry(owner, SECRET)
    const { id: ownerId } = await owner.account()
    const { id: emptyId } = await (await Visitor.registered(stack)).account()
    const manager = await Visitor.manager(stack)
    const open = async (path: string) => {
      const before = counter.queries
      const { status, body } = await manager.get(path)
      const text = pageText(body).replaceAll(path, '')
      return { status, text, queries: counter.queries - before }
    }
    const missing = '/admin/no-such-page'
    await open(missing) // The first request also writes the session.
    const expected = await open(missing)
    assert.equal(expected.status, 404)
    for (const id of [ownerId, emptyId, 999_999_999]) {
      assert.deepEqual(await open(`/admin/members/${id}/log`), expected)
    }
  })
})

test.group('A log with hostile parameters', () => {
  for (const name of ['search', 'sort', 'kind', 'from', 'to', 'after', 'before']) {
    test(`runs no SQL from "${name}"`, async ({ assert }) => {
      const { stack, owner } = await createOwner()
      const before = await databaseState(stack)
      for (const value of [
        `'; DELETE FROM entries; --`,
        `date; DELETE FROM entries; --`,
        `-date, (SELECT 1/0)`,
        `%' OR user_id <> 0 OR '' = '`,
        btoa(`["2026-01-01'; DELETE FROM entries; --",1]`),
        btoa(`["2026-01-01",1e999]`),
      ]) {
        const { status } = await owner.get(`/log?${new URLSearchParams({ [name]: value })}`)
        assert.equal(status, 200, value)
      }
      assert.equal(await databaseState(stack), before)
    })
  }

  test('shows nobody else’s entries for any search', async ({ assert }) => {
    const { stack } = await createOwner()
    const other = await Visitor.registered(stack)
    await addEntry(other)
    for (const search of ['zebra', '%', '_', '\\', `%' OR TRUE --`]) {
      const { body } = await other.get(`/log?${new URLSearchParams({ search })}`)
      assert.isAtMost(body.match(/<li id="entry-/g)?.length ?? 0, 1)
      assert.notInclude(body, 'Zebra crossing')
    }
  })
})
