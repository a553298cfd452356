import { test } from '@japa/runner'
import { notices } from '#tests/support/page_text'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

const NAME = 'דנה (2)'

test.group('A name that is written from right to left', () => {
  test('does not reorder the sentences and rows of the admin pages', async ({ assert }) => {
    const stack = await stackOn()
    const admin = await Visitor.admin(stack)
    const { email } = await Visitor.registered(stack)
    const [{ id }] = await stack.sql('UPDATE users SET name = $1 WHERE email = $2 RETURNING id', [
      NAME,
      email,
    ])

    const list = await admin.get(`/admin/members?search=${email}`)
    assert.include(list.body, `<bdi>${NAME}</bdi>`)
    assert.include(list.body, `Deactivate \u2068${NAME}\u2069? `)

    const page = await admin.submit(`/admin/members/${id}/activation?_method=DELETE`, {}, list.path)
    assert.include(notices(page.body), `\u2068${NAME}\u2069 is deactivated`)

    const audit = await admin.get(`/admin/audit?member=${id}`)
    assert.include(audit.body, `\u2068${NAME}\u2069`)
  })

  test('does not reorder the board', async ({ assert }) => {
    const stack = await stackOn()
    const member = await Visitor.registered(stack)
    await member.subscribe(await stack.city('תל אביב', 20))
    const { body } = await member.get('/dashboard')
    assert.include(body, '<bdi>תל אביב</bdi>')
    assert.include(body, 'data-city-name="\u2068תל אביב\u2069"')
  })
})
