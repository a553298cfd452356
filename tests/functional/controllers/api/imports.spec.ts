import { test } from '@japa/runner'
import { assertOnlyForAdmins } from '#tests/support/assert_only_for_admins'
import { programOfRole, type Program } from '#tests/support/program'
import { until } from '#tests/support/visitor'

const scene = async () => {
  const program = await programOfRole('admin', 'imports:read', 'imports:write')
  await program.stack.startJobs()
  return program
}

function form(text: string, fields: Record<string, string> = {}) {
  const data = new FormData()
  for (const [name, value] of Object.entries(fields)) data.set(name, value)
  data.set('file', new Blob([text]), 'club.csv')
  return data
}

const csv = (...rows: string[]) => ['city,celsius,measured_at', ...rows].join('\n')

/** Waits until a worker has done its part. */
async function untilDone(ask: Program, path: string) {
  let record!: any
  await until('the import to be done', async () => {
    const { body } = await ask('GET', path)
    record = body.data
    return !record.inProgress
  })
  return record
}

async function stage(ask: Program, text: string) {
  const { body } = await ask('POST', '/v1/imports', form(text))
  const path = `/v1/imports/${body.data.id}`
  await untilDone(ask, path)
  return path
}

test.group('Imports of the API', () => {
  test('are uploaded, checked, confirmed and applied', async ({ assert }) => {
    const { ask, stack, id: admin, audited } = await scene()
    const city = await stack.city('Apiport', 20)
    const uploaded = await ask(
      'POST',
      '/v1/imports',
      form(csv('Apiport,3,2020-01-03T00:00:00Z', 'Nowhere,4,2020-01-04T00:00:00Z'))
    )
    assert.equal(uploaded.status, 201, JSON.stringify(uploaded.body))
    const { id } = uploaded.body.data
    const path = `/v1/imports/${id}`
    assert.equal(uploaded.headers.get('location'), `/api${path}`)
    assert.containsSubset(uploaded.body.data, {
      kind: 'readings',
      file: 'club.csv',
      startedById: admin,
    })

    const staged = await untilDone(ask, path)
    assert.containsSubset(staged, {
      state: 'staged',
      added: 1,
      changed: 0,
      skipped: 0,
      rejected: 1,
      cities: 1,
      problem: null,
    })
    const rows = await ask('GET', `${path}/rows`)
    assert.deepEqual(rows.body.data[0], {
      line: 2,
      outcome: 'added',
      cityId: city,
      city: 'Apiport, Testland',
      description: '3.0\u00a0°C · 2020-01-03 00:00:00 UTC',
      reason: null,
    })
    assert.containsSubset(rows.body.data[1], {
      line: 3,
      outcome: 'rejected',
      cityId: null,
      reason: 'No city is called "Nowhere"',
    })
    const rejected = await ask('GET', `${path}/rows?outcome=rejected`)
    assert.deepEqual(rejected.body.data, [rows.body.data[1]])
    assert.deepEqual((await ask('GET', `${path}/rows?after=2`)).body.data, [rows.body.data[1]])
    assert.isEmpty(
      await stack.sql(`SELECT FROM readings WHERE city_id = $1 AND celsius = 3`, [city])
    )

    const confirmed = await ask('POST', `${path}/confirmation`)
    assert.equal(confirmed.status, 202, JSON.stringify(confirmed.body))
    assert.include(['applying', 'applied'], confirmed.body.data.state)
    assert.equal((await untilDone(ask, path)).state, 'applied')
    const [row] = await stack.sql(
      `SELECT source FROM readings WHERE city_id = $1 AND celsius = 3`,
      [city]
    )
    assert.equal(row.source, 'import')
    assert.containsSubset(await audited(), [{ action: 'import.applied', subject: id }])

    const again = await ask('POST', `${path}/confirmation`)
    assert.equal(again.status, 409)
    assert.equal(
      again.body.detail,
      'This import was already applied, or it can no longer be applied.'
    )
    const discarded = await ask('DELETE', path)
    assert.equal(discarded.status, 409)
    assert.equal(discarded.body.detail, 'This import can no longer be discarded.')
  })

  test('have pages of rows, and a page of imports', async ({ assert }) => {
    const { ask, stack } = await scene()
    await stack.city('Manyrows', 20)
    const rows = Array.from({ length: 120 }, (_, n) => `Manyrows,1,${2000 + n}-01-01T00:00Z`)
    const path = await stage(ask, csv(...rows))
    const lines: number[] = []
    for (let next: string | undefined = `${path}/rows`; next;) {
      const { body, headers } = await ask('GET', next)
      lines.push(...body.data.map(({ line }: { line: number }) => line))
      assert.isAtMost(body.data.length, 50)
      next = /<\/api(\S+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1]
    }
    assert.deepEqual(
      lines,
      Array.from({ length: 120 }, (_, n) => n + 2)
    )
    const { body } = await ask('GET', '/v1/imports')
    assert.equal(`/v1/imports/${body.data[0].id}`, path, 'the newest first')
    assert.isAtMost(body.data.length, 25)
  })

  test('can be discarded, and contain what `kind` says', async ({ assert }) => {
    const { ask } = await scene()
    const text = 'name,country,latitude,longitude\nImportville,Testland,1,1\n'
    const { body } = await ask('POST', '/v1/imports', form(text, { kind: 'cities' }))
    assert.equal(body.data.kind, 'cities')
    const path = `/v1/imports/${body.data.id}`
    assert.equal((await untilDone(ask, path)).state, 'staged')
    assert.equal((await ask('DELETE', path)).status, 204)
    assert.equal((await ask('GET', path)).body.data.state, 'discarded')
    assert.deepEqual((await ask('GET', `${path}/rows`)).body.data, [])
    const wrong = await ask('POST', '/v1/imports', form(text, { kind: 'entries' }))
    assert.equal(wrong.status, 422)
    assert.equal(wrong.body.errors[0].pointer, '#/kind')
  })

  test('say in English why a file cannot be imported', async ({ assert }) => {
    const { ask } = await scene()
    const { body } = await ask('POST', '/v1/imports', form('city,wind\nOslo,3\n'))
    assert.containsSubset(await untilDone(ask, `/v1/imports/${body.data.id}`), {
      state: 'failed',
      problem: 'The first line must name the columns: "celsius" is missing. It has "city", "wind"',
    })
  })

  test('are forms with a file', async ({ assert }) => {
    const { ask } = await scene()
    const empty = new FormData()
    empty.set('kind', 'cities')
    const missing = await ask('POST', '/v1/imports', empty)
    assert.equal(missing.status, 422)
    assert.equal(missing.body.errors[0].pointer, '#/file')
    assert.equal((await ask('POST', '/v1/imports', { file: 'x' })).status, 415)
  })

  test('are for admins with the ability, and not the files of members', async ({ assert }) => {
    const program = await scene()
    const { ask, stack, visitor } = program
    const insert = (owner: number | null) =>
      stack.sql(
        `INSERT INTO imports (kind, file, state, owner_id)
           VALUES ($2, 'x.csv', 'staged', $1) RETURNING id`,
        [owner, owner ? 'entries' : 'cities']
      )
    const [{ id: mine }] = await insert(null)
    const [{ id: theirs }] = await insert((await visitor.account()).id)
    const requests = (id: number) =>
      [
        ['GET', `/v1/imports/${id}`],
        ['GET', `/v1/imports/${id}/rows`],
        ['POST', `/v1/imports/${id}/confirmation`],
        ['DELETE', `/v1/imports/${id}`],
      ] as [string, string][]
    const { body: nothing } = await ask('GET', '/v1/nothing')
    for (const request of requests(theirs)) {
      const { status, body } = await ask(...request)
      assert.equal(status, 404, request.join(' '))
      assert.deepEqual(body, nothing)
    }
    await assertOnlyForAdmins(assert, program, [...requests(mine), ['GET', '/v1/imports']])
    assert.equal((await ask('POST', '/v1/imports', form(csv()))).status, 404)
  })
})
