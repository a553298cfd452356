import { test } from '@japa/runner'
import { addEntries } from '#tests/support/add_entries'
import { decoded, fieldError, fieldValue, notices, pageText } from '#tests/support/page_text'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

const CALENDAR = '/log/calendar?year=2025'
const GOAL = '/log/goals/2025'

const createMember = async () => Visitor.registered(await stackOn())

const setGoal = (member: Visitor, distance: string) =>
  member.submit(`${GOAL}?_method=PUT`, { distance, _page: CALENDAR }, CALENDAR)

test.group('The calendar of a log', () => {
  test('links each day that has entries, and says its figures', async ({ assert }) => {
    const member = await createMember()
    await addEntries(
      member,
      { date: '2025-02-28', metres: 10_500, seconds: 3150 },
      { date: '2025-02-28', kind: 'swim', metres: 1000, seconds: 1200 },
      { date: '2024-12-31' }
    )
    const body = decoded((await member.get(CALENDAR)).body)
    const links = body.match(/<a\s[^>]*href="\/log\?from=[^>]*>/g) ?? []
    assert.lengthOf(links, 1)
    assert.include(links[0], 'href="/log?from=2025-02-28&to=2025-02-28"')
    const figures = '28 Feb 2025: 2 entries, 11.5\u00a0km, 1:12:30'
    assert.include(links[0], `title="${figures}"`)
    assert.include(body, `<span class="visually-hidden">${figures}</span>`)
    assert.include(pageText(body), '1 day with entries · 11.5 km · 1:12:30')
    assert.match(body, /class="level-3"/)
  })

  test('shows only the entries of the chosen kind', async ({ assert }) => {
    const member = await createMember()
    await addEntries(member, { date: '2025-02-28' }, { date: '2025-03-01', kind: 'ride' })
    const body = decoded((await member.get(`${CALENDAR}&kind=ride`)).body)
    assert.deepEqual(body.match(/\/log\?from=[^"]*/g), [
      '/log?from=2025-03-01&to=2025-03-01&kind=ride',
    ])
  })

  test('shows the current year instead of a later one', async ({ assert }) => {
    const { path, body } = await (await createMember()).get('/log/calendar?year=9999')
    assert.isTrue(path.endsWith('9999'))
    assert.notInclude(pageText(body), 'Calendar 9999')
    assert.match(body, /aria-current="date"/)
  })
})

test.group('The goal of a year', () => {
  test('is set in the unit of the member, changed and removed', async ({ assert }) => {
    const member = await createMember()
    await member.stack.sql(`UPDATE users SET distance_unit = 'mi' WHERE email = $1`, [member.email])
    await addEntries(member, { date: '2025-02-28', metres: 80_467, seconds: 9000 })

    const set = await setGoal(member, '100')
    assert.equal(notices(set.body), 'Your goal for 2025 is 100.0 mi.')
    assert.include(pageText(set.body), '50.0 mi of 100.0 mi (50%)')
    assert.include(pageText(set.body), 'You missed your goal for 2025 by 50.0 mi.')
    assert.equal(fieldValue(set.body, 'distance'), '100 mi')

    const changed = await setGoal(member, '80 km')
    assert.include(pageText(changed.body), 'You have reached your goal for 2025.')
    const removed = await member.submit(`${GOAL}?_method=DELETE`, { _page: CALENDAR }, CALENDAR)
    assert.equal(notices(removed.body), 'You have no goal for 2025 any more.')
    assert.notInclude(pageText(removed.body), 'reached')
  })

  test('that cannot be is refused next to the field, which keeps the text', async ({ assert }) => {
    const member = await createMember()
    for (const [input, message] of [
      ['', /^A distance is a number above 0/],
      ['fast', /^A distance is a number above 0/],
      ['0', /^A distance is a number above 0/],
      ['1,500', /^The distance is ambiguous/],
      ['999999999999 km', /^A goal is at most 100000 km$/],
    ] as const) {
      const { body } = await setGoal(member, input)
      assert.match(fieldError(body, 'distance') ?? '', message, input)
      assert.equal(fieldValue(body, 'distance') ?? '', input)
    }
  })

  test('of another member is neither shown nor changed', async ({ assert }) => {
    const [member, other] = [await createMember(), await createMember()]
    await setGoal(other, '500')
    await member.submit(`${GOAL}?_method=DELETE`, {}, CALENDAR)
    assert.notInclude(pageText((await member.get(CALENDAR)).body), '500.0 km')
    assert.include(pageText((await other.get(CALENDAR)).body), '500.0 km')
  })

  test('exists only for years from 1900 on', async ({ assert }) => {
    const member = await createMember()
    for (const year of ['1899', '26', '20255', 'x', '-2025', '2025.5']) {
      const path = `/log/goals/${year}?_method=PUT`
      assert.equal((await member.submit(path, { distance: '1' }, CALENDAR)).status, 404, year)
    }
  })
})

test.group('The page of records', () => {
  test('links each record to its entry or week', async ({ assert }) => {
    const member = await createMember()
    const [id] = await addEntries(member, { date: '2025-02-28' })
    const body = decoded((await member.get('/log/records')).body)
    assert.equal(body.match(new RegExp(`href="/log/${id}/edit"`, 'g'))?.length, 2)
    assert.include(body, 'href="/log?from=2025-02-24&to=2025-03-02&kind=run"')
    assert.match(pageText(body), /Longest 1 week 24 Feb – 2 Mar 2025/)
    assert.match(pageText(body), /Now None/)
    assert.include(pageText(body), 'at least 1 km or 10 minutes')
  })

  test('explains how to begin if there are no entries', async ({ assert }) => {
    const { body } = await (await createMember()).get('/log/records')
    assert.include(pageText(body), 'Add the first entry')
  })
})
