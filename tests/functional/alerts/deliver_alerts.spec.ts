import logger from '@adonisjs/core/services/logger'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { deliverAlerts } from '#alerts/deliver_alerts'
import { requestDeliveries } from '#alerts/request_deliveries'
import { enqueue } from '#process/jobs/enqueue'
import { addAlert, measure, notificationsOf, watchedCity } from '#tests/support/alert_sql_helpers'
import { mailsTo, rawMailsTo } from '#tests/support/mailbox'
import { requestReport } from '#training/request_reports'

const request = () => db.transaction((trx) => requestDeliveries(trx))

type Member = { userId: number }

async function jobsOf({ userId }: Member): Promise<{ id: string; data: any }[]> {
  const { rows } = await db.rawQuery(
    `SELECT id, data FROM pgboss.job WHERE data->>'letter' = 'alerts'
       AND (data->>'userId')::integer = ? ORDER BY created_on`,
    [userId]
  )
  return rows
}

/** Does the jobs of a member, as the worker does. */
async function deliver(member: Member) {
  for (const { id, data } of await jobsOf(member)) await deliverAlerts(id, data)
}

const withBlanks = (text: string) => text.replaceAll('\u00a0', ' ')

const change = ({ userId }: Member, fields: Record<string, unknown>) =>
  db.from('users').where('id', userId).update(fields)

async function emailOf({ userId }: Member) {
  const { email } = await db.from('users').where('id', userId).first()
  return email as string
}

/** Begins an hour ago and ends in an hour. */
const quietNow = (userId: number) =>
  db.rawQuery(
    `UPDATE users SET quiet_from = (now() AT TIME ZONE 'UTC' - interval '1 hour')::time,
         quiet_until = (now() AT TIME ZONE 'UTC' + interval '1 hour')::time
       WHERE id = ?`,
    [userId]
  )

async function crossed() {
  const watched = await watchedCity(20)
  await addAlert(watched, 'above', 30)
  await measure(watched, 31)
  return watched
}

test.group('Mails of alerts', (group) => {
  group.setup(() => {
    // Without a mail server, each mail is logged as a warning.
    const { level } = logger
    logger.level = 'error'
    return () => {
      logger.level = level
    }
  })
  group.each.setup(async () => {
    await db.rawQuery('DELETE FROM pgboss.job')
    await db.from('notifications').delete()
  })

  test('tell once of each crossing, and of several in one mail', async ({ assert }) => {
    const watched = await crossed()
    await addAlert(watched, 'below', 0)
    await measure(watched, -1)
    await request()
    await request()
    assert.lengthOf(await jobsOf(watched), 1)
    await deliver(watched)
    await deliver(watched)

    const email = await emailOf(watched)
    const [mail, ...others] = mailsTo(email)
    assert.isEmpty(others)
    for (const part of [mail.text, mail.html].map(withBlanks)) {
      assert.include(part, '31.0 °C, above 30 °C')
      assert.include(part, '−1.0 °C, below 0 °C')
      assert.include(part, `/cities/${watched.cityId}`)
      assert.match(part, /\/unsubscribe\/\S+/)
    }
    assert.match(rawMailsTo(email)[0], /^List-Unsubscribe:\s+</m)
    for (const row of await notificationsOf(watched)) assert.isNotNull(row.mailed_at)
  })

  test('are in the unit of the member', async ({ assert }) => {
    const watched = await watchedCity(20)
    await change(watched, { temperature_unit: 'F' })
    await addAlert(watched, 'change', 5)
    await measure(watched, 12)
    await request()
    await deliver(watched)
    const [{ text }] = mailsTo(await emailOf(watched))
    assert.include(withBlanks(text), '53.6 °F, down 14 °F within an hour')
  })

  test('are in the language of the member', async ({ assert }) => {
    const watched = await watchedCity(20)
    await change(watched, { locale: 'ru-RU' })
    await addAlert(watched, 'above', 30)
    await measure(watched, 31)
    await request()
    await deliver(watched)
    const [{ text, html }] = mailsTo(await emailOf(watched))
    assert.include(withBlanks(text), '31,0 °C, выше 30 °C')
    assert.notMatch(text.replace(/https?:\S+|City \d+|UTC|°C/g, ''), /[A-Za-z]{2}/)
    assert.match(html, /<html lang="ru">/)
  })

  for (const [who, fields] of [
    ['does not want them', { alert_mails: false }],
    ['is deactivated', { active: false }],
    ['has not confirmed the address', { email_verified_at: null }],
  ] as [string, Record<string, unknown>][]) {
    test(`are neither requested nor sent if the member ${who}`, async ({ assert }) => {
      const before = await crossed()
      await change(before, fields)
      await request()
      assert.isEmpty(await jobsOf(before))

      const later = await crossed()
      await request()
      assert.lengthOf(await jobsOf(later), 1)
      await change(later, fields)
      await deliver(later)
      assert.isEmpty(mailsTo(await emailOf(later)))
    })
  }

  for (const [what, happen] of [
    [
      'has seen it',
      ({ userId }) =>
        db.from('notifications').where('user_id', userId).update({ seen_at: new Date() }),
    ],
    [
      'does not watch the city',
      ({ userId }) => db.from('subscriptions').where('user_id', userId).delete(),
    ],
    [
      'may not watch the city',
      ({ cityId }) => db.from('cities').where('id', cityId).update({ enabled: false }),
    ],
    ['has quiet hours', ({ userId }) => quietNow(userId)],
  ] as [string, (watched: Member & { cityId: number }) => PromiseLike<unknown>][]) {
    test(`are not sent if the member meanwhile ${what}`, async ({ assert }) => {
      const watched = await crossed()
      await request()
      await happen(watched)
      await deliver(watched)
      assert.isEmpty(mailsTo(await emailOf(watched)))
    })
  }

  test('are never sent of what has crossed in quiet hours', async ({ assert }) => {
    const watched = await watchedCity(20)
    await quietNow(watched.userId)
    await addAlert(watched, 'above', 30)
    await measure(watched, 31)
    await change(watched, { quiet_from: null, quiet_until: null })
    await request()
    assert.isEmpty(await jobsOf(watched))
    assert.lengthOf(await notificationsOf(watched), 1)
  })

  test('are not sent if no worker ran for an hour', async ({ assert }) => {
    const watched = await crossed()
    await db
      .from('notifications')
      .where('user_id', watched.userId)
      .update({ created_at: db.raw(`now() - interval '61 minutes'`) })
    await request()
    assert.isEmpty(await jobsOf(watched))
  })

  test('are requested once by parallel processes', async ({ assert }) => {
    const watched = await crossed()
    await Promise.all([request(), request(), request()])
    assert.lengthOf(await jobsOf(watched), 1)
  })

  test('are sent after mails that members wait for, and before yearly reports', async ({
    assert,
  }) => {
    const watched = await crossed()
    const { userId } = watched
    await requestReport({ id: userId }, 2024)
    await request()
    await enqueue('mail', { letter: 'reset_password', userId })
    const { rows } = await db.rawQuery(
      // As pg-boss takes them.
      `SELECT data->>'letter' AS letter FROM pgboss.job WHERE name = 'mail'
         ORDER BY priority DESC, created_on, id`
    )
    const letters = rows.map(({ letter }: { letter: string }) => letter)
    assert.deepEqual(letters, ['reset_password', 'alerts', 'yearly_report'])
  })

  test('are sent again, as the same mail, only if the worker dies before it has noted them', async ({
    assert,
  }) => {
    const watched = await crossed()
    await request()
    await deliver(watched)
    // As if the worker had died after the mail server had accepted the mail.
    await db.from('notifications').where('user_id', watched.userId).update({ mailed_at: null })
    await deliver(watched)
    await deliver(watched)
    const ids = rawMailsTo(await emailOf(watched)).map(
      (raw) => /^Message-ID: (.*)$/im.exec(raw)![1]
    )
    assert.lengthOf(ids, 2)
    assert.equal(ids[0], ids[1])
  })
})
