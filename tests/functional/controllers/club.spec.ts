import { test } from '@japa/runner'
import { addEntries } from '#tests/support/add_entries'
import { pageText } from '#tests/support/page_text'
import { Stack } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

/** The club is one for all accounts of a database, so this file has a stack of its own. */
let stack: Stack

const today = new Date().toISOString().slice(0, 10)

async function createMember(name: string, { shown = true, role = 'member' } = {}) {
  const member = await Visitor.registered(stack, role)
  await stack.sql('UPDATE users SET name = $2, shown_in_club = $3 WHERE email = $1', [
    member.email,
    name,
    shown,
  ])
  return member
}

const clubText = async (viewer: Visitor) => pageText((await viewer.get('/club')).body)

test.group('The club page', (group) => {
  group.setup(async () => {
    stack = await Stack.start('postgres', {}, { hubs: 0 })
    return () => stack.stop()
  })
  group.each.setup(async () => {
    await stack.sql('UPDATE users SET shown_in_club = false')
  })

  test('shows the totals of the week and the year, by kind', async ({ assert }) => {
    const member = await createMember('Ann Shown')
    await addEntries(member, { date: today }, { date: today, kind: 'ride', metres: 30_000 })
    await addEntries(await createMember('Bo Shown'), { date: today, seconds: 1800 })
    const text = await clubText(member)

    assert.include(text, 'the totals of 2 members who have chosen to be shown')
    const club = /The whole club (.*?) You /.exec(text)?.[1] ?? ''
    const totals = '50.0 km in 2:30:00 Run 20.0 km in 1:30:00 Ride 30.0 km in 1:00:00'
    assert.equal(club, `${totals} ${totals}`)
    assert.match(text, /Ann Shown 40\.0 km in 2:00:00 Run 10\.0 km in 1:00:00/)
    assert.match(text, /Bo Shown 10\.0 km in 30:00/)
  })

  test('shows nobody who has not chosen it, not even in the totals of the club', async ({
    assert,
  }) => {
    const viewer = await createMember('Cy Viewer')
    const hidden = await createMember('Di Hidden', { shown: false })
    await addEntries(viewer, { date: today })
    const before = await clubText(viewer)
    await addEntries(hidden, { date: today, metres: 77_700 })
    assert.equal(await clubText(viewer), before)
    assert.notInclude(before, 'Di Hidden')
  })

  test('leaves out a deactivated account', async ({ assert }) => {
    const viewer = await createMember('Ed Viewer')
    const gone = await createMember('Flo Gone')
    await addEntries(gone, { date: today, metres: 66_600 })
    assert.include(await clubText(viewer), '66.6 km')
    await stack.sql('UPDATE users SET active = false WHERE email = $1', [gone.email])
    const text = await clubText(viewer)
    assert.notInclude(text, 'Flo Gone')
    assert.notInclude(text, '66.6 km')
  })

  test('tells members how to be shown and how to stop it', async ({ assert }) => {
    const viewer = await createMember('Gil Viewer', { shown: false })
    const { body } = await viewer.get('/club')
    assert.include(pageText(body), 'You are not shown. Show me')
    assert.include(body, 'href="/settings#training"')
    assert.include(pageText(body), 'Nobody has chosen to be shown yet.')
    const shown = await createMember('Hal Shown')
    assert.include(await clubText(shown), 'You are shown. Stop showing me')
    assert.include(await clubText(viewer), 'Hal Shown')
  })

  test('shows an admin no more than a member', async ({ assert }) => {
    await addEntries(await createMember('Ida Hidden', { shown: false }), { date: today })
    await createMember('Jo Shown')
    const admin = await createMember('Ada Admin', { shown: false, role: 'admin' })
    const text = await clubText(admin)
    assert.include(text, 'Jo Shown')
    assert.notInclude(text, 'Ida Hidden')
  })

  test('has pages of members by name, and names of any script', async ({ assert }) => {
    await stack.sql(
      `INSERT INTO users (name, email, shown_in_club)
         SELECT 'Paged ' || chr(64 + n), 'paged' || n || '@example.org', true FROM generate_series(1, 30) n`
    )
    const viewer = await createMember('Kim <b>Shown', { shown: true })
    const first = await viewer.get('/club')
    assert.include(first.body, 'Kim &lt;b&gt;Shown')
    const next = /rel="next"[^>]*href="([^"]*)"/s.exec(first.body)?.[1]
    assert.include(pageText(first.body), 'The whole club')
    const second = pageText((await viewer.get(next!)).body)
    assert.notInclude(second, 'The whole club')
    const all = `${pageText(first.body)} ${second}`
    for (let n = 1; n <= 30; n++) {
      const name = `Paged ${String.fromCharCode(64 + n)} `
      assert.equal(all.split(name).length, 2, name)
    }
  })

  test('follows the time zone of the viewer', async ({ assert }) => {
    const viewer = await createMember('Lee Viewer')
    for (const zone of ['Pacific/Kiritimati', 'Pacific/Midway']) {
      await stack.sql('UPDATE users SET time_zone = $2 WHERE email = $1', [viewer.email, zone])
      const [{ year, week }] = await stack.sql(
        `SELECT extract(year FROM day) AS year, extract(week FROM day) AS week
           FROM (SELECT (now() AT TIME ZONE $1)::date AS day) AS local`,
        [zone]
      )
      assert.match(await clubText(viewer), new RegExp(`Week ${week} \\(.*\\) and year ${year}`))
    }
  })
})
