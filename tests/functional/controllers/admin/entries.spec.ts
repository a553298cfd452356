import { test } from '@japa/runner'
import { addEntry } from '#tests/support/add_entry'
import { fieldError, notices, pageText } from '#tests/support/page_text'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

const fields = { form: 'add', date: '2026-01-15', kind: 'ride', distance: '20', duration: '1h' }

async function visit() {
  const stack = await stackOn()
  const [admin, member] = [await Visitor.admin(stack), await Visitor.registered(stack)]
  const { id } = await member.account()
  return { stack, admin, member, id, path: `/admin/members/${id}/log` }
}

test.group('The log of a member, for an admin', () => {
  test('is linked from the page of the member, and shows the entries without buttons', async ({
    assert,
  }) => {
    const { admin, member, id, path } = await visit()
    await addEntry(member, { title: 'Seen by admins' })
    await addEntry(admin, { title: 'Of the admin' })
    assert.include((await admin.get(`/admin/members/${id}`)).body, `href="${path}"`)
    const { body } = await admin.get(path)
    assert.include(pageText(body), 'Log of Vera Visitor')
    assert.include(pageText(body), 'Run Seen by admins')
    assert.notInclude(body, 'Of the admin')
    assert.notMatch(body, />\s*(Edit|Delete|Copy to today)\s*</)
  })

  test('is in the units of the member, and can be filtered', async ({ assert }) => {
    const { stack, admin, member, id, path } = await visit()
    await stack.sql(`UPDATE users SET distance_unit = 'mi' WHERE id = $1`, [id])
    await addEntry(member, { distance_m: 16_093, title: 'Ten miles' })
    await addEntry(member, { kind: 'swim' })
    const { body } = await admin.get(`${path}?kind=run`)
    assert.include(pageText(body), 'Ten miles 10.0 mi 50:00 12.0 mph')
    assert.lengthOf(body.match(/<li id="entry-/g)!, 1)
    assert.include(body, `href="${path}?kind=run&amp;sort=distance"`)
  })

  test('lets the admin add an entry, which is marked and audited', async ({ assert }) => {
    const { stack, admin, member, id, path } = await visit()
    const form = { ...fields, title: 'Personal', note: 'Private' }
    const page = await admin.submit(path, form, `${path}?kind=ride`)
    assert.equal(page.path, `${path}?kind=ride`)
    assert.include(notices(page.body), 'The entry is added to the log of Vera Visitor.')
    assert.include(pageText((await member.get('/log')).body), 'Ride Personal added by an admin')

    const [entry] = await stack.sql(
      `SELECT * FROM audit_entries WHERE subject_type = 'user' AND subject_id = $1`,
      [id]
    )
    assert.containsSubset(entry, {
      actor_id: (await admin.account()).id,
      action: 'member.entry_added',
      subject_type: 'user',
      changes: {
        date: { to: '2026-01-15' },
        kind: { to: 'ride' },
        distance_m: { to: 20_000 },
        duration_s: { to: 3600 },
      },
    })
    assert.notMatch(JSON.stringify(entry), /Personal|Private/)
    const audit = pageText((await admin.get(`/admin/audit?member=${id}`)).body)
    assert.include(audit, 'added an entry to the log of Vera Visitor: 2026-01-15, Ride, 20.0')
  })

  test('takes a number for the unit of the member, and only cities on their board', async ({
    assert,
  }) => {
    const { stack, admin, id, path } = await visit()
    await stack.sql(`UPDATE users SET distance_unit = 'mi' WHERE id = $1`, [id])
    const city = await stack.city('Of the admin')
    await admin.subscribe(city)
    const rejected = await admin.submit(path, { ...fields, city_id: city }, path)
    assert.equal(fieldError(rejected.body, 'add-city_id'), 'Choose one of the cities on your board')
    await admin.submit(path, fields, path)
    const [entry] = await stack.sql('SELECT * FROM entries WHERE user_id = $1', [id])
    assert.equal(entry.distance_m, 32_187)
  })

  test('of an account that does not exist is a page that does not exist', async ({ assert }) => {
    const { admin } = await visit()
    assert.equal((await admin.get('/admin/members/999999999/log')).status, 404)
    const answer = await admin.submit('/admin/members/999999999/log', fields, '/admin')
    assert.equal(answer.status, 404)
  })
})
