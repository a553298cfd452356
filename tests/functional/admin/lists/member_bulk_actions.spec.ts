import { test } from '@japa/runner'
import { notices, pageText, digestInForm } from '#tests/support/page_text'
import { stackOn } from '#tests/support/stack'
import { databaseState } from '#tests/support/database_state'
import { Visitor } from '#tests/support/visitor'

const SEARCH = 'many.example'
const filter = `search=${SEARCH}`
const bulk = `/admin/members/bulk`

async function visit() {
  const stack = await stackOn()
  await stack.sql(`DELETE FROM users WHERE email LIKE '%${SEARCH}'`)
  const [admin, manager] = [await Visitor.admin(stack), await Visitor.manager(stack)]
  const made = await stack.sql(
    `INSERT INTO users (name, email, role)
       SELECT 'Many ' || i, i || '@${SEARCH}', CASE WHEN i = 1 THEN 'admin' WHEN i = 2 THEN 'manager'
                ELSE 'member' END FROM generate_series(1, 5) i RETURNING id`
  )
  const ids = made.map(({ id }) => id as number)
  await stack.sql(`INSERT INTO sign_ins (user_id, device) SELECT unnest($1::int[]), 'x'`, [ids])
  const preview = (by: Visitor, action: string, query = `${filter}&all=yes`) =>
    by.get(`${bulk}/create?${query}&action=${action}`)
  const run = async (by: Visitor, action: string, query = `${filter}&all=yes`) => {
    const told = digestInForm((await preview(by, action, query)).body)
    return by.submit(`${bulk}?${query}&action=${action}`, { told }, `/admin/members?${filter}`)
  }
  const accounts = () =>
    stack.sql(
      `SELECT role, active, (SELECT count(*)::int FROM sign_ins
         WHERE user_id = users.id AND ended_at IS NULL) AS sign_ins
       FROM users WHERE id = ANY($1) ORDER BY id`,
      [ids]
    )
  const recorded = () =>
    stack.sql(
      `SELECT subject_id, action, changes, batch FROM audit_entries
         WHERE subject_type = 'user' AND subject_id = ANY($1) ORDER BY id`,
      [ids]
    )
  return { stack, admin, manager, ids, preview, run, accounts, recorded }
}

const undoOf = (body: string) => /name="batch" value="([^"]+)"/.exec(body)?.[1]

test.group('Bulk actions on members', () => {
  test('let an admin deactivate and activate accounts, and record one batch', async ({
    assert,
  }) => {
    const { admin, ids, preview, run, accounts, recorded } = await visit()
    const text = pageText((await preview(admin, 'deactivate')).body)
    assert.include(text, 'Deactivate 5 accounts?')
    assert.include(text, '5 accounts are signed out everywhere at once, and cannot sign in.')
    assert.notInclude(text, 'You may not change')

    const page = await run(admin, 'deactivate')

    assert.equal(page.path, `/admin/members?${filter}`)
    assert.include(notices(page.body), '5 accounts are deactivated.')
    assert.isTrue((await accounts()).every(({ active, sign_ins: n }) => !active && n === 0))
    const entries = await recorded()
    assert.sameMembers(
      entries.map(({ subject_id: id }) => id),
      ids
    )
    assert.isTrue(entries.every(({ action }) => action === 'member.deactivated'))
    assert.lengthOf(new Set(entries.map(({ batch }) => batch)), 1)
    assert.equal(undoOf(page.body), entries[0].batch)

    const again = await run(admin, 'deactivate')
    assert.include(notices(again.body), '0 accounts are deactivated.')
    assert.isUndefined(undoOf(again.body), 'nothing to undo')
    assert.lengthOf(await recorded(), 5)

    assert.include(notices((await run(admin, 'activate')).body), '5 accounts are activated.')
    assert.isTrue((await accounts()).every(({ active }) => active))
  })

  test('skip accounts that a manager may not change, and say so before', async ({ assert }) => {
    const { stack, manager, ids, preview, run, accounts } = await visit()
    const { body: list } = await manager.get(`/admin/members?${filter}`)
    const ticks = [...list.matchAll(/name="ids\[\]"\s+value="(\d+)"/g)].map(([, id]) => Number(id))
    assert.sameMembers(ticks, ids.slice(2))
    assert.notInclude(list, 'makeAdmin')

    const text = pageText((await preview(manager, 'deactivate')).body)
    assert.include(text, '3 accounts are signed out')
    assert.include(text, 'You may not change 2 of these accounts: they stay as they are.')

    const page = await run(manager, 'deactivate')
    assert.equal(
      notices(page.body),
      '3 accounts are deactivated.',
      'without an undo, which only admins have'
    )
    const active = (await accounts()).map((account) => account.active)
    assert.deepEqual(active, [true, true, false, false, false])

    const all = ids.map((id) => `ids[]=${id}`).join('&')
    assert.include(notices((await run(manager, 'activate', all)).body), '3 accounts')
    await stack.sql('UPDATE users SET active = false WHERE id = ANY($1)', [ids])
    await run(manager, 'activate', all)
    const now = (await accounts()).map((account) => account.active)
    assert.deepEqual(now, [false, false, true, true, true])
  })

  test('let only admins give roles', async ({ assert }) => {
    const { stack, admin, manager, preview, run, accounts, recorded } = await visit()
    const before = await databaseState(stack)
    for (const action of ['makeMember', 'makeManager', 'makeAdmin']) {
      assert.equal((await preview(manager, action)).status, 404, action)
      assert.equal((await run(manager, action)).status, 404, action)
    }
    assert.equal(await databaseState(stack), before)

    assert.include(
      pageText((await preview(admin, 'makeManager')).body),
      'Give the role of manager to 5'
    )
    const page = await run(admin, 'makeManager')
    assert.include(notices(page.body), '4 accounts are given the role of manager.')
    assert.isTrue((await accounts()).every(({ role }) => role === 'manager'))
    assert.deepEqual((await recorded())[0].changes, { role: { from: 'admin', to: 'manager' } })
  })

  test('change nothing if no active admin would be left', async ({ assert }) => {
    const { stack, admin, run } = await visit()
    const { id } = await admin.account()
    await stack.sql(`UPDATE users SET role = 'member' WHERE role = 'admin' AND id <> $1`, [id])
    const before = await databaseState(stack)
    const query = `ids[]=${id}&ids[]=${(await (await Visitor.registered(stack)).account()).id}`
    const prepared = await databaseState(stack)
    assert.notEqual(prepared, before)
    for (const action of ['deactivate', 'makeManager']) {
      const page = await run(admin, action, query)
      assert.equal(
        notices(page.body),
        'This is the last active admin. Please make another member an admin first.'
      )
    }
    assert.equal(await databaseState(stack), prepared)
  })

  test('are undone, except for accounts that have changed since', async ({ assert }) => {
    const { stack, admin, ids, run, accounts } = await visit()
    const undo = async (body: string) => {
      const batch = undoOf(body)!
      assert.isDefined(batch)
      return admin.submit('/admin/undos', { batch }, `/admin/members?${filter}`)
    }
    const made = await run(admin, 'makeManager')
    await stack.sql(`UPDATE users SET role = 'admin' WHERE id = $1`, [ids[4]])
    const undone = await undo(made.body)
    assert.include(
      notices(undone.body),
      '3 changes are undone. 1 change could not be undone: something has changed since.'
    )
    const roles = async () => (await accounts()).map(({ role }) => role)
    assert.deepEqual(await roles(), ['admin', 'manager', 'member', 'member', 'admin'])
    assert.include(notices((await undo(undone.body)).body), '3 changes are undone.')
    assert.deepEqual(await roles(), ['manager', 'manager', 'manager', 'manager', 'admin'])

    const off = await run(admin, 'deactivate')
    assert.include(notices((await undo(off.body)).body), '5 changes are undone.')
    assert.isTrue((await accounts()).every(({ active }) => active))

    await stack.sql('UPDATE users SET active = false WHERE id = ANY($1)', [ids])
    const on = await run(admin, 'activate')
    await stack.sql(`INSERT INTO sign_ins (user_id, device) SELECT unnest($1::int[]), 'x'`, [ids])
    await undo(on.body)
    assert.isTrue((await accounts()).every(({ active, sign_ins: n }) => !active && n === 0))
    const again = await admin.submit('/admin/undos', { batch: undoOf(on.body) }, '/admin/members')
    assert.include(notices(again.body), 'Nothing could be undone')
  })
})
