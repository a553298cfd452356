import { test } from '@japa/runner'
import { addEntries } from '#tests/support/add_entries'
import { pageText } from '#tests/support/page_text'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

const OPT_IN = { shown_in_club: 'true', shownInClub: 'true' }

test.group('The club page', () => {
  test('shows nobody because of a request of an admin', async ({ assert }) => {
    const stack = await stackOn()
    const admin = await Visitor.admin(stack)
    const member = await Visitor.registered(stack)
    const { id, name, email } = await member.account()
    const password = 'wrong horse battery'
    const fields = { ...OPT_IN, name, email, role: 'manager', password }

    await admin.submit(`/admin/members/${id}?_method=PUT`, fields, '/admin')
    await admin.submit(`/admin/members/${id}/role?_method=PUT`, fields, '/admin')
    await admin.submit(`/admin/members/${id}/activation`, fields, '/admin')
    await admin.submit(`/admin/members/${id}/password?_method=PUT`, fields, '/admin')
    const created = { ...fields, email: `new.${email}`, password_confirmation: password }
    await admin.submit('/admin/members', created, '/admin')
    await admin.submit('/admin/members/bulk', { ...fields, 'ids[]': id, 'action': 'activate' })
    const settings = { ...OPT_IN, distance_unit: 'km', time_zone: '', user_id: id, id, email }
    await admin.submit('/settings/training?_method=PUT', settings, '/settings')

    assert.equal((await member.account()).role, 'manager', 'the requests were carried out')
    const shown = await stack.sql(
      'SELECT shown_in_club FROM users WHERE email IN ($1, $2) ORDER BY email',
      [email, `new.${email}`]
    )
    assert.deepEqual(shown, [{ shown_in_club: false }, { shown_in_club: false }])
    assert.isTrue((await admin.account()).shown_in_club, 'the admin has only shown themselves')
  })

  test('shows nobody because of the fields of a registration or of other settings', async ({
    assert,
  }) => {
    const stack = await stackOn()
    const visitor = new Visitor(stack)
    await visitor.register(OPT_IN)
    await visitor.submit('/settings?_method=PUT', { ...OPT_IN, name: 'Renamed' }, '/settings')
    assert.isFalse((await visitor.account()).shown_in_club)
  })

  test('is, for a manager, like a page that does not exist, and is not linked', async ({
    assert,
  }) => {
    const stack = await stackOn()
    const member = await Visitor.registered(stack)
    await stack.sql('UPDATE users SET shown_in_club = true WHERE email = $1', [member.email])
    await addEntries(member, { date: new Date().toISOString().slice(0, 10), metres: 88_800 })
    const manager = await Visitor.manager(stack)
    const [club, missing] = [await manager.get('/club'), await manager.get('/clubs')]

    assert.equal(club.status, 404)
    assert.equal(pageText(club.body), pageText(missing.body))
    assert.notInclude((await manager.get('/dashboard')).body, 'href="/club"')
    assert.include((await member.get('/dashboard')).body, 'href="/club"')
    assert.include((await member.get('/club')).body, '88.8')
  })
})
