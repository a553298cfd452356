import { test } from '@japa/runner'
import { notices } from '#tests/support/page_text'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

test.group('The notification settings', () => {
  test('let a member stop the mails about mentions, and choose them again', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    const save = (fields: Record<string, string>) =>
      member.submit('/settings/notifications?_method=PUT', fields, '/settings')
    const isTicked = ({ body }: { body: string }) =>
      /<input[^>]*name="mention_mails"[^>]*checked/.test(body)
    assert.isTrue(isTicked(await member.get('/settings')))

    const stopped = await save({})
    assert.equal(notices(stopped.body), 'Your notification settings are saved.')
    assert.isFalse(isTicked(stopped))
    assert.isFalse((await member.account()).mention_mails)
    assert.isTrue(isTicked(await save({ mention_mails: 'true' })))
  })
})
