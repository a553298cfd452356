import { test } from '@japa/runner'
import { checkToken, unsubscribe, unsubscribeUrl, type Subscription } from '#mails/subscriptions'
import User from '#models/user'

const tokenIn = (url: string) => new URL(url).pathname.split('/').at(-1)!

test.group('A link that stops mails', () => {
  test('stops only the mails for which it was made, of its member', async ({ assert }) => {
    const create = (n: number) =>
      User.create({
        name: 'Subscribed',
        email: `subscribed${n}@example.org`,
        yearlyReport: true,
        mentionMails: true,
      })
    const [member, other] = [await create(1), await create(2)]
    const state = async (user: User) => {
      const { yearlyReport, mentionMails } = await user.refresh()
      return [yearlyReport, mentionMails]
    }

    const stop = (name: Subscription) => unsubscribe(tokenIn(unsubscribeUrl(member, name)))
    assert.equal(await stop('mentionMails'), 'mentionMails')
    assert.deepEqual(await state(member), [true, false])
    assert.equal(await stop('yearlyReport'), 'yearlyReport')
    assert.deepEqual(await state(member), [false, false])
    assert.deepEqual(await state(other), [true, true])
    assert.throws(() => checkToken('x'), /not complete/)
  })
})
