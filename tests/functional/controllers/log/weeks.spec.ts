import { test } from '@japa/runner'
import { addEntries } from '#tests/support/add_entries'
import { decoded, pageText } from '#tests/support/page_text'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

const weekRows = (html: string) => html.match(/<tr[^>]*id="week-.*?<\/tr>/gs) ?? []

const weekRow = (html: string, week: string) =>
  weekRows(html).find((row) => row.includes(`id="week-${week}"`))!

const membersWeeks = async (query = '', ...entries: Parameters<typeof addEntries>[1][]) => {
  const member = await Visitor.registered(await stackOn())
  await addEntries(member, ...entries)
  return (await member.get(`/log/weeks${query}`)).body
}

test.group('The page of weeks', () => {
  test('shows 53 weeks by default, newest first, each with its dates', async ({ assert }) => {
    const body = await membersWeeks()
    const rows = weekRows(body)
    assert.lengthOf(rows, 53)
    assert.include(rows[0], 'This week')
    assert.notInclude(rows[1], 'This week')
    assert.include(pageText(body), 'Monday is the first day of the week')
    assert.include(pageText(body), 'Your log has no entries yet. Add the first entry')
  })

  test('has a row for a week without entries', async ({ assert }) => {
    const body = await membersWeeks('?year=2025', { date: '2025-03-05' }, { date: '2025-03-17' })
    assert.lengthOf(weekRows(body), 52)
    assert.match(pageText(weekRow(body, '2025-11')), /Week 11 10 – 16 Mar 2025 0 0\.0 km 0:00 –/)
    assert.match(pageText(weekRow(body, '2025-10')), /Week 10 3 – 9 Mar 2025 1 10\.0 km 1:00:00/)
  })

  test('divides the total distance by the total duration of the week', async ({ assert }) => {
    const body = await membersWeeks(
      '?year=2025',
      { date: '2025-03-03', metres: 3000, seconds: 1200 },
      { date: '2025-03-09', metres: 40_000, seconds: 6000, kind: 'ride' }
    )
    const text = pageText(weekRow(body, '2025-10'))
    assert.match(text, /2 43\.0 km 2:00:00 21\.5 km\/h/)
    assert.include(text, 'Run 3.0 km, 9.0 km/h · Ride 40.0 km, 24.0 km/h')
  })

  test('counts the turn of the year to the ISO year of the week', async ({ assert }) => {
    const entry = { date: '2024-12-30' }
    const body = await membersWeeks('?year=2025', entry)
    assert.match(pageText(weekRow(body, '2025-1')), /Week 1 2025 30 Dec 2024 – 5 Jan 2025 1 10\.0/)
    assert.lengthOf(weekRows(await membersWeeks('?year=2020', entry)), 53)
  })

  test('links each week to its entries, of the same kind', async ({ assert }) => {
    const body = decoded(await membersWeeks('?year=2025&kind=ride', { date: '2025-03-05' }))
    assert.include(weekRow(body, '2025-10'), 'href="/log?from=2025-03-03&to=2025-03-09&kind=ride"')
    assert.match(pageText(weekRow(body, '2025-10')), /2025 0 0\.0 km/)
  })

  test('shows another year alongside, also in the charts', async ({ assert }) => {
    const body = await membersWeeks(
      '?year=2025&compare=2020',
      { date: '2025-03-05', metres: 12_000 },
      { date: '2020-03-05', metres: 8000 },
      { date: '2020-12-31', metres: 5000 }
    )
    assert.match(pageText(weekRow(body, '2025-10')), /12\.0 km .* 8\.0 km 8\.0 km\/h/)
    assert.include(pageText(body), 'Only 2020 has a week 53 (28 Dec 2020 – 3 Jan 2021): 5.0 km.')
    assert.match(body, /<path class="other" d="M\S/)
    assert.match(pageText(body), /Run: average speed by week, beside 2020/)
  })

  test('shows distances and speeds as the member reads them', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    await member.stack.sql(
      `UPDATE users SET distance_unit = 'mi', pace_kinds = '{run}', locale = 'de-DE' WHERE email = $1`,
      [member.email]
    )
    await addEntries(member, { date: '2025-03-05', metres: 16_093, seconds: 5400 })
    const { body } = await member.get('/log/weeks?year=2025')
    assert.match(
      pageText(weekRow(body, '2025-10')),
      /03\.–09\.03\.2025 1 10,0.mi 1:30:00 9:00.min\/mi/
    )
  })

  test('follows the time zone of the settings, not that of the server', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    const weekIn = async (zone: string) => {
      await member.stack.sql('UPDATE users SET time_zone = $2 WHERE email = $1', [
        member.email,
        zone,
      ])
      const { body } = await member.get('/log/weeks')
      return /href="\/log\?from=([\d-]+)/.exec(weekRows(body)[0] ?? '')?.[1]
    }
    for (const zone of ['Pacific/Kiritimati', 'Pacific/Midway']) {
      const [{ monday }] = await member.stack.sql(
        `SELECT to_char(date_trunc('week', now() AT TIME ZONE $1), 'YYYY-MM-DD') AS monday`,
        [zone]
      )
      assert.equal(await weekIn(zone), monday)
    }
  })
})
