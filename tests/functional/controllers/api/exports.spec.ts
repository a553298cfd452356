import { test } from '@japa/runner'
import type { Ability } from '#accounts/abilities'
import limits from '#config/rate_limits'
import { addEntry } from '#tests/support/add_entry'
import { addMessage } from '#tests/support/add_message'
import { addToken } from '#tests/support/add_token'
import { stackOn, type Stack } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

/** Returns a function that downloads files for a program of this member. */
async function downloaderOf(member: Visitor, ...abilities: Ability[]) {
  const token = await member.createToken('files', ...abilities)
  return async (path: string) => {
    const response = await fetch(`${member.stack.url}/api/v1${path}`, {
      headers: { authorization: `Bearer ${token}` },
    })
    const { status, headers } = response
    const text = await response.text()
    return { status, headers, lines: text.replace('\ufeff', '').trim().split(/\r?\n/) }
  }
}

const addReading = (stack: Stack, city: number, at: string, celsius: number) =>
  stack.sql('INSERT INTO readings (city_id, celsius, measured_at) VALUES ($1, $2, $3)', [
    city,
    celsius,
    at,
  ])

test.group('CSV files of the API', () => {
  test('have the filtered entries of the log, as the page exports them', async ({ assert }) => {
    const stack = await stackOn()
    const [member, other] = [await Visitor.registered(stack), await Visitor.registered(stack)]
    await addEntry(member, { title: '=1+1' })
    await addEntry(member, { kind: 'ride' })
    await addEntry(other, { title: 'Of another member' })
    const download = await downloaderOf(member, 'log:read')
    const { status, headers, lines } = await download('/entries.csv?kind=run')
    assert.equal(status, 200)
    assert.equal(headers.get('content-type'), 'text/csv; charset=utf-8')
    assert.match(headers.get('content-disposition')!, /filename="fairweather-log-.*\.csv"/)
    assert.lengthOf(lines, 2)
    assert.include(lines[1], `'=1+1`)
    const page = await member.request('/log/export.csv?kind=run')
    assert.deepEqual(page.body.replace('\ufeff', '').trim().split(/\r?\n/), lines)
  })

  test('have every reading of a city on the board in a period, in °C', async ({ assert }) => {
    const stack = await stackOn()
    const member = await Visitor.registered(stack)
    const city = await stack.city('Downloaded')
    await stack.sql(`UPDATE users SET temperature_unit = 'F' WHERE email = $1`, [member.email])
    const times = [3, 2, 1].map((hours) => new Date(Date.now() - hours * 3_600_000).toISOString())
    for (const [n, time] of times.entries()) await addReading(stack, city, time, n)
    await addReading(stack, city, '2020-01-01T00:00Z', 9)
    const download = await downloaderOf(member, 'cities:read')
    const path = `/cities/${city}/readings.csv`
    assert.equal((await download(path)).status, 404, 'not on the board')
    await member.subscribe(city)
    const { lines } = await download(path)
    assert.equal(lines[0], 'city,measured_at_utc,local_time,temperature_celsius,source')
    assert.deepEqual(
      lines.slice(1).map((line) => line.split(',').at(-2)),
      ['0', '1', '2']
    )
    assert.equal((await download(`${path}?period=century`)).status, 422)
  })

  test('that readers of a board on another site download do not count as those of its member', async ({
    assert,
  }) => {
    const stack = await stackOn()
    const member = await Visitor.registered(stack)
    const city = await stack.city('Shown elsewhere', 5)
    await member.subscribe(city)
    const origin = 'https://club.example'
    const token = await addToken(member, { origins: [origin] })
    const download = async () => {
      const headers = { authorization: `Bearer ${token}`, origin }
      const response = await fetch(`${stack.url}/api/v1/cities/${city}/readings.csv`, { headers })
      await response.text()
      return response.status
    }
    const { requests } = limits.historyFilesPerMember
    const statuses = await Promise.all(Array.from({ length: requests + 1 }, download))
    assert.lengthOf(
      statuses.filter((status) => status === 429),
      1
    )
    assert.equal((await member.get(`/cities/${city}/history.csv`)).status, 200)
  })

  test('have the cities, readings and messages that match the filters, for admins', async ({
    assert,
  }) => {
    const stack = await stackOn()
    const admin = await Visitor.admin(stack)
    const city = await stack.city('Exportopolis', 20)
    await addReading(stack, city, '2020-01-01T00:00Z', -3.5)
    await admin.subscribe(city)
    await addMessage(admin, { room_id: city, body: 'For the files' })
    const download = await downloaderOf(admin, 'cities:read', 'readings:read', 'moderation:read')
    const paths = ['/cities.csv', '/readings.csv', '/moderation/messages.csv']
    const [cities, readings, messages] = await Promise.all([
      download(`${paths[0]}?search=Exportopolis`),
      download(`${paths[1]}?city=${city}&to=2020-01-01`),
      download(`${paths[2]}?city=${city}`),
    ])
    assert.lengthOf(cities.lines, 2)
    assert.match(cities.lines[1], new RegExp(`^${city},Exportopolis,`))
    assert.lengthOf(readings.lines, 2)
    assert.include(readings.lines[1], '-3.5,2020-01-01T00:00:00')
    assert.lengthOf(messages.lines, 2)
    assert.include(messages.lines[1], 'For the files')

    // The last admin has to stay one.
    await Visitor.admin(stack)
    await stack.sql(`UPDATE users SET role = 'manager' WHERE email = $1`, [admin.email])
    for (const path of paths) assert.equal((await download(path)).status, 404, path)
  })

  test('have the rejected rows of an import, with their reasons', async ({ assert }) => {
    const stack = await stackOn()
    const admin = await Visitor.admin(stack)
    const [{ id }] = await stack.sql(
      `INSERT INTO imports (kind, file, state, refused) VALUES ('readings', 'x.csv', 'staged', 1)
         RETURNING id`
    )
    const path = `/imports/${id}/rejected-rows.csv`
    const download = await downloaderOf(admin, 'imports:read')
    assert.equal((await download(path)).status, 404, 'there are no rows')
    await stack.sql(
      `CREATE TABLE staging.judged_${id} AS SELECT 2 AS line, 'refused' AS outcome,
         'No city is called "Nowhere"' AS reason, '{"city": "Nowhere", "celsius": "4"}' AS given`
    )
    const { status, lines } = await download(path)
    assert.equal(status, 200)
    assert.match(lines[0], /^city,.*,line,reason$/)
    assert.match(lines[1], /^Nowhere,.*,2,"No city is called ""Nowhere"""$/)
  })
})
