import { test } from '@japa/runner'
import { addEntry } from '#tests/support/add_entry'
import { pageText } from '#tests/support/page_text'
import { stackOn, type Stack } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

async function createMember(stack: Stack, name: string, { shown = true, role = 'member' } = {}) {
  const member = await Visitor.registered(stack, role)
  await stack.sql('UPDATE users SET name = $2, shown_in_club = $3 WHERE email = $1', [
    member.email,
    name,
    shown,
  ])
  return member
}

/** Returns the part of the page of a city that shows what was logged there. */
async function loggedText(viewer: Visitor, city: number, query = '') {
  const { body } = await viewer.get(`/cities/${city}${query}`)
  return pageText(/id="logged".*?<\/section>/s.exec(body)![0])
}

test.group('Logged in a city', () => {
  test('are the own entries, newest first, with their totals and a link to all', async ({
    assert,
  }) => {
    const stack = await stackOn()
    const [city, other] = [await stack.city('Runham'), await stack.city('Elsewhere')]
    const member = await createMember(stack, 'Ann Own', { shown: false })
    assert.include(await loggedText(member, city), 'You have logged nothing in this city yet.')

    for (let day = 10; day < 17; day++) {
      await addEntry(member, { city_id: city, date: `2026-01-${day}`, title: `Lap of day ${day}` })
    }
    await addEntry(member, { city_id: other, title: 'In another city' })
    const text = await loggedText(member, city)
    assert.include(text, 'You: 7 entries, 70.0 km in 5:50:00.')
    assert.deepEqual(
      [...text.matchAll(/Lap of day (\d+)/g)].map(([, day]) => day),
      ['16', '15', '14', '13', '12']
    )
    assert.notInclude(text, 'In another city')

    const all = pageText((await member.get(`/log?city=${city}`)).body)
    assert.include(all, 'Lap of day 10')
    assert.notInclude(all, 'In another city')
    const file = await member.get(`/log/export.csv?city=${city}`)
    assert.lengthOf(file.body.match(/Runham/g)!, 7)
  })

  test('are only totals of the other members who chose to be shown', async ({ assert }) => {
    const stack = await stackOn()
    const city = await stack.city('Totalby')
    const viewer = await createMember(stack, 'Bo Viewer')
    const [shown, hidden, gone] = [
      await createMember(stack, 'Cy <b>Shown'),
      await createMember(stack, 'Di Hidden', { shown: false }),
      await createMember(stack, 'Ed Gone'),
    ]
    await stack.sql('UPDATE users SET active = false WHERE email = $1', [gone.email])
    for (const member of [shown, hidden, gone]) {
      const fields = { city_id: city, note: 'Private note', distance_m: 12_300 }
      await addEntry(member, { ...fields, title: 'Private title' })
      await addEntry(member, { ...fields, distance_m: 7700 })
    }
    await addEntry(await createMember(stack, 'Flo Elsewhere'))

    const text = await loggedText(viewer, city)
    assert.include(text, 'Cy <b>Shown 2 entries, 20.0 km in 1:40:00')
    assert.include(text, 'Nobody sees the entries of another member.')
    assert.notMatch(text, /Private|12\.3|7\.7|Hidden|Gone|Elsewhere|2026/)
    assert.include(await loggedText(hidden, city), 'You: 2 entries')

    const admin = await Visitor.admin(stack)
    assert.notMatch(await loggedText(admin, city), /Private|12\.3|Hidden|Gone/)
  })

  test('are, for a manager, nothing of anybody else', async ({ assert }) => {
    const stack = await stackOn()
    const city = await stack.city('Managerby')
    await addEntry(await createMember(stack, 'Gil Shown'), { city_id: city })
    assert.include(await loggedText(await Visitor.registered(stack), city), 'Gil Shown')
    const text = await loggedText(await Visitor.manager(stack), city)
    assert.notMatch(text, /Gil Shown|Other members/)
  })

  test('are shown in pages of members by name', async ({ assert }) => {
    const stack = await stackOn()
    const city = await stack.city('Crowdby')
    await stack.sql(
      `WITH members AS (
         INSERT INTO users (name, email, shown_in_club)
           SELECT 'Crowd ' || chr(64 + n), 'crowdby' || n || '@example.org', true
             FROM generate_series(1, 30) n RETURNING id)
       INSERT INTO entries (user_id, city_id, date, kind, distance_m, duration_s)
         SELECT id, $1, '2026-01-15', 'run', 9000, 3000 FROM members`,
      [city]
    )
    const viewer = await Visitor.registered(stack)
    const first = await viewer.get(`/cities/${city}`)
    const next = /rel="next"[^>]*href="[^"?]*(\?[^"]*)"/s.exec(first.body)![1]
    const names = [await loggedText(viewer, city), await loggedText(viewer, city, next)]
      .join(' ')
      .match(/Crowd \S/g)!
    assert.lengthOf(names, 30)
    assert.equal(new Set(names).size, 30)
  })
})
