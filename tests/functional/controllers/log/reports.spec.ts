import { test } from '@japa/runner'
import { addEntries } from '#tests/support/add_entries'
import { decoded, pageText } from '#tests/support/page_text'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

async function memberWith(...entries: Parameters<typeof addEntries>[1][]) {
  const member = await Visitor.registered(await stackOn())
  await addEntries(member, ...entries)
  return member
}

test.group('The page of the yearly report', () => {
  test('shows the year beside the year before', async ({ assert }) => {
    const member = await memberWith(
      { date: '2024-01-05', metres: 5000, seconds: 1800 },
      { date: '2025-01-05', metres: 10_000, seconds: 3600 },
      { date: '2025-12-31', metres: 40_000, seconds: 7200, kind: 'ride' }
    )
    const { status, body } = await member.get('/log/report/2025')
    assert.equal(status, 200)
    const text = pageText(body)
    assert.match(
      text,
      /Entries 2 1 Distance 50\.0.km 5\.0.km Time 3:00:00 30:00 Average speed 16\.7.km\/h 10\.0/
    )
    assert.match(text, /January 10\.0.km 1 entry, 1:00:00, 10\.0.km\/h 5\.0.km 1 entry/)
    assert.match(text, /February – –/)
    assert.match(text, /Ride 40\.0.km 1 entry, 2:00:00, 20\.0.km\/h –/)
    assert.match(text, /1 10\.0.km Week 1, 30 Dec 2024 – 5 Jan 2025, 1 entry/)
    assert.match(text, /Longest 40\.0.km 2:00:00, Ride, 31 Dec 2025/)
    assert.match(text, /No temperature is known for 2025\./)
  })

  test('has a chart with a description in words', async ({ assert }) => {
    const member = await memberWith({ date: '2025-01-05' }, { date: '2024-02-05' })
    const { body } = await member.get('/log/report/2025')
    assert.lengthOf(body.match(/<rect\s+class="current"/g)!, 1)
    assert.lengthOf(body.match(/<rect\s+class="previous"/g)!, 1)
    assert.match(
      decoded(body),
      /aria-label="Distance by month in 2025\. January: 10\.0.km \(2024: 0\.0/
    )
  })

  test('shows distances, speeds and temperatures as the member reads them', async ({ assert }) => {
    const member = await memberWith({ date: '2025-01-05', metres: 16_093, seconds: 5400 })
    await member.stack.sql(
      `UPDATE users SET distance_unit = 'mi', pace_kinds = '{run}', locale = 'de-DE' WHERE email = $1`,
      [member.email]
    )
    const text = pageText((await member.get('/log/report/2025')).body)
    assert.match(text, /Distance 10,0.mi/)
    assert.match(text, /Run 10,0.mi 1 entry, 1:30:00, 9:00.min\/mi/)
    assert.match(text, /Fastest 9:00.min\/mi 10,0.mi, Run, 05\.01\.2025/)
    assert.match(text, /at least 0,6.mi or 10 minutes/)
  })

  test('says so if the year has no entries, and links to the years that have some', async ({
    assert,
  }) => {
    const member = await memberWith({ date: '2023-05-05' }, { date: '2021-05-05' })
    const { body } = await member.get('/log/report/2022')
    assert.include(pageText(body), 'You have no entries in 2022.')
    const years = [...body.matchAll(/href="\/log\/report\/(\d+)"\s*>\s*\d/g)].map(
      ([, year]) => year
    )
    assert.deepEqual(years, ['2023', '2021'])
  })

  test('of a year to come does not exist, in the time zone of the member', async ({ assert }) => {
    const member = await memberWith()
    for (const zone of ['Pacific/Kiritimati', 'Pacific/Midway']) {
      const [{ year }] = await member.stack.sql(
        `UPDATE users SET time_zone = $2 WHERE email = $1
         RETURNING extract(year FROM now() AT TIME ZONE time_zone)::integer AS year`,
        [member.email, zone]
      )
      assert.equal((await member.get(`/log/report/${year}`)).status, 200, zone)
      assert.equal((await member.get(`/log/report/${year + 1}`)).status, 404, zone)
    }
    for (const year of ['1899', '0000', '99999', 'abcd', '2025.0', '-2025']) {
      assert.equal((await member.get(`/log/report/${year}`)).status, 404, year)
    }
  })

  test('shows nobody else’s entries, also not to managers and admins', async ({ assert }) => {
    const member = await memberWith({ date: '2025-01-05', metres: 77_700, seconds: 20_000 })
    const { id } = await member.account()
    for (const role of ['member', 'manager', 'admin']) {
      const other = await Visitor.registered(member.stack, role)
      for (const query of ['', `?user_id=${id}`, `?id=${id}&userId=${id}`]) {
        const { body } = await other.get(`/log/report/2025${query}`)
        assert.include(pageText(body), 'You have no entries in 2025.', role)
        assert.notInclude(body, '77.7', role)
      }
    }
  })
})
