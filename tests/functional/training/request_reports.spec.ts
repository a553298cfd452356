import logger from '@adonisjs/core/services/logger'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import User from '#models/user'
import { parseMail, rawMailsTo } from '#tests/support/mailbox'
import { deliverReport } from '#training/deliver_report'
import { countDueReports, requestDueReports, requestReport } from '#training/request_reports'

const YEAR = 2024

let members = 0

/** Without a mail server, each mail is logged as a warning. */
function hideWarnings() {
  const { level } = logger
  logger.level = 'error'
  return () => {
    logger.level = level
  }
}

async function reset() {
  await db.from('yearly_reports').delete()
  await db.rawQuery(`DELETE FROM pgboss.job`)
  await db.from('users').update({ yearly_report: false })
}

/** Creates a member who gets the report, unless the fields say otherwise. */
async function createMember(fields: Partial<User> = {}, date = `${YEAR}-06-01`) {
  const user = await User.create({
    name: 'Reported',
    email: `reported${++members}@example.org`,
    emailVerifiedAt: DateTime.utc(),
    yearlyReport: true,
    ...fields,
  })
  await db
    .table('entries')
    .insert({ user_id: user.id, date, distance_m: 42_195, duration_s: 14_000, kind: 'run' })
  return user
}

type ReportJob = { id: string; data: { letter: 'yearly_report'; userId: number; year: number } }

async function jobsOf(...users: User[]): Promise<ReportJob[]> {
  const { rows } = await db.rawQuery(
    `SELECT id, data FROM pgboss.job WHERE data->>'letter' = 'yearly_report'
       AND (data->>'userId')::integer = ANY(?) ORDER BY created_on`,
    [users.map(({ id }) => id)]
  )
  return rows
}

const mailsToUser = ({ email }: User) => rawMailsTo(email)

const rowOf = ({ id }: User) => db.from('yearly_reports').where({ user_id: id, year: YEAR }).first()

test.group('Requesting yearly reports', (group) => {
  group.setup(hideWarnings)
  group.each.setup(reset)

  test('adds one job for each member who chose the report, and none the second time', async ({
    assert,
  }) => {
    const users = [await createMember(), await createMember()]
    assert.equal(await countDueReports(YEAR), 2)
    assert.equal(await requestDueReports(YEAR), 2)
    assert.equal(await requestDueReports(YEAR), 0)
    const jobs = await jobsOf(...users)
    assert.deepEqual(
      jobs.map(({ data }) => data),
      users.map(({ id }) => ({ letter: 'yearly_report', userId: id, year: YEAR }))
    )
  })

  for (const [who, fields, date] of [
    ['has not chosen it', { yearlyReport: false }],
    ['is deactivated', { active: false }],
    ['has not confirmed their e-mail address', { emailVerifiedAt: null }],
    ['has no entries in that year', {}, `${YEAR - 1}-12-31`],
  ] as const) {
    test(`leaves out a member who ${who}`, async ({ assert }) => {
      const user = await createMember(fields, date)
      assert.equal(await countDueReports(YEAR), 0)
      assert.equal(await requestDueReports(YEAR), 0)
      assert.isEmpty(await jobsOf(user))
      assert.notExists(await rowOf(user))
    })
  }

  test('adds one job for each member, even if five runs do so at once', async ({ assert }) => {
    const users = await Promise.all(Array.from({ length: 120 }, () => createMember()))
    const requested = await Promise.all(Array.from({ length: 5 }, () => requestDueReports(YEAR)))
    assert.equal(
      requested.reduce((sum, count) => sum + count),
      120
    )
    assert.lengthOf(await jobsOf(...users), 120)
    assert.lengthOf(await db.from('yearly_reports'), 120)
  })

  test('continues after a run that was stopped, with the members who are left', async ({
    assert,
  }) => {
    const users = await Promise.all(Array.from({ length: 120 }, () => createMember()))
    const shutdown = new AbortController()
    const stopped = requestDueReports(YEAR, {
      signal: shutdown.signal,
      onProgress: () => shutdown.abort(new Error('stopped')),
    })
    await assert.rejects(() => stopped, 'stopped')
    assert.lengthOf(await jobsOf(...users), 50)
    assert.equal(await requestDueReports(YEAR), 70)
    assert.lengthOf(await jobsOf(...users), 120)
  })

  test('for one member works without their choice, and once', async ({ assert }) => {
    const user = await createMember({ yearlyReport: false })
    assert.isTrue(await requestReport(user, YEAR))
    assert.isFalse(await requestReport(user, YEAR))
    const [job] = await jobsOf(user)
    await deliverReport(job.id, job.data)
    assert.isFalse(await requestReport(user, YEAR))
    assert.lengthOf(mailsToUser(user), 1)
  })

  test('for one member works again if the job was given up before it was sent', async ({
    assert,
  }) => {
    const user = await createMember()
    await requestDueReports(YEAR)
    const [first] = await jobsOf(user)
    await db.rawQuery(`UPDATE pgboss.job SET state = 'failed' WHERE id = ?`, [first.id])
    assert.isTrue(await requestReport(user, YEAR))
    const [, second] = await jobsOf(user)
    await deliverReport(first.id, first.data)
    assert.isEmpty(mailsToUser(user), 'the first job may not send it any more')
    await deliverReport(second.id, second.data)
    assert.lengthOf(mailsToUser(user), 1)
  })
})

test.group('The mail with a yearly report', (group) => {
  group.setup(hideWarnings)
  group.each.setup(reset)

  async function requested(fields: Partial<User> = {}) {
    const user = await createMember(fields)
    await requestDueReports(YEAR)
    const [job] = await jobsOf(user)
    return { user, deliver: () => deliverReport(job.id, job.data) }
  }

  test('has the figures as text and HTML, a chart inside, and a way to stop it', async ({
    assert,
  }) => {
    const { user, deliver } = await requested()
    await deliver()
    const [raw] = mailsToUser(user)
    const { subject, text, html } = parseMail(raw)
    assert.equal(subject, `Your training in ${YEAR}`)
    assert.match(text, new RegExp(`Distance: 42\\.2\\skm \\| ${YEAR - 1}: 0\\.0\\skm`))
    assert.match(text, /Longest: 42\.2\skm \(3:53:20, Run, 1 Jun 2024\)/)
    assert.match(text, /http\S+\/unsubscribe\/\S+/)
    assert.match(html, /<img\s+src="cid:chart"\s+alt="Distance by month in 2024\. January: 0\.0/)
    assert.match(raw, /^Content-ID: <chart>\r$/m)
    assert.match(raw, /^Content-Type: image\/png/m)
    assert.match(raw, /^List-Unsubscribe:\s+<http:\/\/localhost\S+\/unsubscribe\/[\w.:-]+>\r$/m)
  })

  test('is in the language of the member', async ({ assert }) => {
    const { user, deliver } = await requested({ locale: 'ru-RU', localeFromBrowser: false })
    await deliver()
    const { subject, text, html } = parseMail(mailsToUser(user)[0])
    assert.equal(subject, `Ваши тренировки за ${YEAR} год`)
    assert.match(text, /Расстояние: 42,2\sкм/)
    assert.match(html, /<html lang="ru">/)
    const words = `${text} ${html.replace(/<style.*?<\/style>/s, '').replace(/<[^>]*>/g, ' ')}`
    const latin = words.replace(/http\S+|Fairweather|&\w+;/g, '').match(/[A-Za-z]{2,}/g)
    assert.isNull(latin)
  })

  test('is not sent again if its job is done again', async ({ assert }) => {
    const { user, deliver } = await requested()
    await deliver()
    await deliver()
    assert.lengthOf(mailsToUser(user), 1)
    const row = await rowOf(user)
    assert.instanceOf(row.sent_at, Date)
  })

  for (const [what, change] of Object.entries({
    'stopped the report': { yearlyReport: false },
    'was deactivated': { active: false },
    'has a new address that is not confirmed': { emailVerifiedAt: null },
  })) {
    test(`is not sent to a member who ${what} meanwhile, but later if that ends`, async ({
      assert,
    }) => {
      const { user, deliver } = await requested()
      await user.merge(change).save()
      await deliver()
      assert.isEmpty(mailsToUser(user))
      assert.notExists(await rowOf(user))
      await user.merge({ yearlyReport: true, active: true, emailVerifiedAt: DateTime.utc() }).save()
      assert.equal(await requestDueReports(YEAR), 1)
    })
  }

  test('does nothing for a member who was deleted meanwhile', async ({ assert }) => {
    const { user, deliver } = await requested()
    await user.delete()
    await deliver()
    assert.isEmpty(mailsToUser(user))
  })

  test('contains nothing that the member typed, so a name cannot add a header', async ({
    assert,
  }) => {
    const { user, deliver } = await requested({ name: 'Eve=0D=0ABcc: everyone@example.org' })
    await db
      .from('entries')
      .where('user_id', user.id)
      .update({ title: 'Bcc: title@example.org', note: 'Bcc: note@example.org' })
    await deliver()
    const [raw] = mailsToUser(user)
    assert.notMatch(raw, /Bcc|Eve|everyone@|title@|note@/)
    assert.lengthOf(raw.match(/^To: /gm)!, 1)
  })
})
