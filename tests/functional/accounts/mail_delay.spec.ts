import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { areMailsDelayed } from '#accounts/mail_delay'
import { enqueue } from '#process/jobs/enqueue'

const MEMBER = 1
const OTHERS = [2, 3]

/** Adds the job of a mail to this member, in a state that the SQL assignments describe. */
async function addMail(
  userId: number,
  assignments: string,
  letter: 'verify_email' | 'reset_password' = 'verify_email'
) {
  const id = await enqueue('mail', { letter, userId })
  await db.rawQuery(`UPDATE pgboss.job SET ${assignments} WHERE id = ?`, [id!])
}

/** A mail that was tried again and again for an hour, the last time this many minutes ago. */
const failing = (minutesAgo: number) =>
  `state = 'retry', created_on = now() - interval '1 hour',
   started_on = now() - interval '${minutesAgo} minutes', start_after = now() + interval '5 minutes'`

const sent = (minutesAgo: number) =>
  `state = 'completed', created_on = now() - interval '1 hour',
   completed_on = now() - interval '${minutesAgo} minutes'`

test.group('According to the pages, mails', (group) => {
  group.each.setup(async () => {
    await db.rawQuery('DELETE FROM pgboss.job')
  })

  test('are not delayed if there are none', async ({ assert }) => {
    assert.isFalse(await areMailsDelayed(MEMBER))
  })

  for (const state of ['created', 'retry']) {
    test(`are delayed if no worker takes a mail in state ${state} for a minute`, async ({
      assert,
    }) => {
      const due = (seconds: number) =>
        `state = '${state}', start_after = now() - interval '${seconds} seconds'`
      await addMail(OTHERS[0], due(50))
      assert.isFalse(await areMailsDelayed())
      await addMail(OTHERS[0], due(70))
      assert.isTrue(await areMailsDelayed())
    })
  }

  test('are delayed if mails to two members fail, until another mail is sent', async ({
    assert,
  }) => {
    for (const userId of OTHERS) await addMail(userId, failing(3))
    await addMail(MEMBER, sent(4))
    assert.isTrue(await areMailsDelayed())
    await addMail(MEMBER, sent(2))
    assert.isFalse(await areMailsDelayed())
  })

  test('are not delayed for others if all mails to one member fail', async ({ assert }) => {
    for (let n = 0; n < 3; n++) await addMail(MEMBER, failing(3))
    assert.isFalse(await areMailsDelayed())
    assert.isFalse(await areMailsDelayed(OTHERS[0]))
    assert.isTrue(await areMailsDelayed(MEMBER))
  })

  test('are delayed although the request for a password needed no mail server', async ({
    assert,
  }) => {
    for (const userId of OTHERS) await addMail(userId, failing(3))
    const id = await enqueue('mail', { letter: 'reset_requested', email: 'a@example.org' })
    await db.rawQuery(`UPDATE pgboss.job SET ${sent(2)} WHERE id = ?`, [id!])
    assert.isTrue(await areMailsDelayed())
  })

  test('do not show by a delay that the account of a forgotten password exists', async ({
    assert,
  }) => {
    await addMail(MEMBER, failing(3))
    await addMail(OTHERS[0], failing(3), 'reset_password')
    assert.isFalse(await areMailsDelayed())
    assert.isTrue(await areMailsDelayed(OTHERS[0]), 'to the member')
  })

  test('are not delayed if yearly reports wait or fail, because nobody waits for them', async ({
    assert,
  }) => {
    for (const userId of [MEMBER, ...OTHERS]) {
      const id = await enqueue('mail', { letter: 'yearly_report', userId, year: 2025 })
      const state = userId === MEMBER ? `start_after = now() - interval '1 hour'` : failing(3)
      await db.rawQuery(`UPDATE pgboss.job SET ${state} WHERE id = ?`, [id!])
    }
    assert.isFalse(await areMailsDelayed(MEMBER))
  })

  test('are not delayed if their first attempts have just failed', async ({ assert }) => {
    for (const userId of OTHERS) {
      await addMail(
        userId,
        `state = 'retry', started_on = now(), start_after = now() + interval '5 seconds'`
      )
    }
    assert.isFalse(await areMailsDelayed(OTHERS[0]))
  })
})
