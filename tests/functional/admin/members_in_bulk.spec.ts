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
  const ask = (by: Visitor, action: string, query = `${filter}&all=yes`) =>
    by.get(`${bulk}/create?${query}&action=${action}`)
  const act = async (by: Visitor, action: string, query = `${filter}&all=yes`) => {
    const told = digestInForm((await ask(by, action, query)).body)
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
  return { stack, admin, manager, ids, ask, act, accounts, recorded }
}

const undoOf = (body: string) => /name="batch" value="([^"]+)"/.exec(body)?.[1]

test.group('Many members at once', () => {
  test('are deactivated and activated by an admin, signed out, and recorded as one', async ({
    assert,
  }) => {
    const { admin, ids, ask, act, accounts, recorded } = await visit()
    const question = pageText((await ask(admin, 'deactivate')).body)
    assert.include(question, 'Deactivate 5 accounts?')
    assert.include(question, '5 accounts are signed out everywhere at once, and cannot sign in.')
    assert.notInclude(question, 'You may not change')

    const page = await act(admin, 'deactivate')

    assert.equal(page.path, `/admin/members?${filter}`)
    assert.include(notices(page.body), '5 accounts are deactivated.')
    assert.isTrue((await accounts()).every(({ active, sign_ins: n }) => !active && n === 0))
    const entries = await recorded()
    assert.sameMembers(entries.map(({ subject_id: id }) => id), ids) // prettier-ignore
    assert.isTrue(entries.every(({ action }) => action === 'member.deactivated'))
    assert.lengthOf(new Set(entries.map(({ batch }) => batch)), 1)
    assert.equal(undoOf(page.body), entries[0].batch)

    const again = await act(admin, 'deactivate')
    assert.include(notices(again.body), '0 accounts are deactivated.')
    assert.isUndefined(undoOf(again.body), 'there is nothing to undo')
    assert.lengthOf(await recorded(), 5)

    assert.include(notices((await act(admin, 'activate')).body), '5 accounts are activated.')
    assert.isTrue((await accounts()).every(({ active }) => active))
  })

  test('that are no members are left by a manager, and told of before', async ({ assert }) => {
    const { stack, manager, ids, ask, act, accounts } = await visit()
    const { body: list } = await manager.get(`/admin/members?${filter}`)
    const ticks = [...list.matchAll(/name="ids\[\]"\s+value="(\d+)"/g)].map(([, id]) => Number(id))
    assert.sameMembers(ticks, ids.slice(2))
    assert.notInclude(list, 'makeAdmin')

    const question = pageText((await ask(manager, 'deactivate')).body)
    assert.include(question, '3 accounts are signed out')
    assert.include(question, 'You may not change 2 of these accounts: they stay as they are.')

    const page = await act(manager, 'deactivate')
    assert.equal(notices(page.body), '3 accounts are deactivated.', 'and no undo, an admin’s')
    const active = (await accounts()).map((account) => account.active)
    assert.deepEqual(active, [true, true, false, false, false])

    const all = ids.map((id) => `ids[]=${id}`).join('&')
    assert.include(notices((await act(manager, 'activate', all)).body), '3 accounts')
    await stack.sql('UPDATE users SET active = false WHERE id = ANY($1)', [ids])
    await act(manager, 'activate', all)
    const now = (await accounts()).map((account) => account.active)
    assert.deepEqual(now, [false, false, true, true, true])
  })

  test('get a role from an admin alone', async ({ assert }) => {
    const { stack, admin, manager, ask, act, accounts, recorded } = await visit()
    const before = await databaseState(stack)
    for (const action of ['makeMember', 'makeManager', 'makeAdmin']) {
      assert.equal((await ask(manager, action)).status, 404, action)
      assert.equal((await act(manager, action)).status, 404, action)
    }
    assert.equal(await databaseState(stack), before)

    assert.include(
      pageText((await ask(admin, 'makeManager')).body),
      'Give the role of manager to 5'
    )
    const page = await act(admin, 'makeManager')
    assert.include(notices(page.body), '4 accounts are given the role of manager.')
    assert.isTrue((await accounts()).every(({ role }) => role === 'manager'))
    assert.deepEqual((await recorded())[0].changes, { role: { from: 'admin', to: 'manager' } })
  })

  test('with the last active admin among them stay as they are, all of them', async ({
    assert,
  }) => {
    const { stack, admin, act } = await visit()
    const { id } = await admin.account()
    await stack.sql(`UPDATE users SET role = 'member' WHERE role = 'admin' AND id <> $1`, [id])
    const before = await databaseState(stack)
    const query = `ids[]=${id}&ids[]=${(await (await Visitor.registered(stack)).account()).id}`
    const asked = await databaseState(stack)
    assert.notEqual(asked, before)
    for (const action of ['deactivate', 'makeManager']) {
      const page = await act(admin, action, query)
      assert.equal(
        notices(page.body),
        'This is the last active admin: make somebody else an admin first.'
      )
    }
    assert.equal(await databaseState(stack), asked)
  })

  test('get their roles and sign-in back by an undo, but who changed since', async ({ assert }) => {
    const { stack, admin, ids, act, accounts } = await visit()
    const undo = async (body: string) => {
      const batch = undoOf(body)!
      assert.isDefined(batch)
      return admin.submit('/admin/undos', { batch }, `/admin/members?${filter}`)
    }
    const made = await act(admin, 'makeManager')
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

    const off = await act(admin, 'deactivate')
    assert.include(notices((await undo(off.body)).body), '5 changes are undone.')
    assert.isTrue((await accounts()).every(({ active }) => active))

    await stack.sql('UPDATE users SET active = false WHERE id = ANY($1)', [ids])
    const on = await act(admin, 'activate')
    await stack.sql(`INSERT INTO sign_ins (user_id, device) SELECT unnest($1::int[]), 'x'`, [ids])
    await undo(on.body)
    assert.isTrue((await accounts()).every(({ active, sign_ins: n }) => !active && n === 0))
    const again = await admin.submit('/admin/undos', { batch: undoOf(on.body) }, '/admin/members')
    assert.include(notices(again.body), 'Nothing could be undone')
  })
})
