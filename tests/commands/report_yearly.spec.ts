import { test } from '@japa/runner'
import { jobsWithoutWorker } from '#tests/support/jobs_without_worker'
import { outputLines } from '#tests/support/output_lines'

const YEAR = new Date().getUTCFullYear() - 1

let members = 0

async function scene() {
  const stack = await jobsWithoutWorker()
  await stack.sql('DELETE FROM users')
  /** Creates a member who gets the report, unless the fields say otherwise. */
  const member = async (fields: Record<string, unknown> = {}, date = `${YEAR}-06-01`) => {
    const row: Record<string, unknown> = {
      name: 'Ada',
      email: `ada${++members}@example.org`,
      email_verified_at: new Date(),
      yearly_report: true,
      ...fields,
    }
    const names = Object.keys(row)
    const [{ id }] = await stack.sql(
      `INSERT INTO users (${names}) VALUES (${names.map((_, n) => `$${n + 1}`)}) RETURNING id`,
      Object.values(row)
    )
    await stack.sql(
      `INSERT INTO entries (user_id, date, distance_m, duration_s, kind) VALUES ($1, $2, 10000, 3600, 'run')`,
      [id, date]
    )
    return row.email as string
  }
  const jobs = () =>
    stack.sql(
      `SELECT email, (data->>'year')::integer AS year FROM pgboss.job
       JOIN users ON users.id = (data->>'userId')::integer ORDER BY email`
    )
  const report = (...args: string[]) => stack.runCommand('report:yearly', ...args)
  return { stack, member, jobs, report }
}

test.group('report:yearly', () => {
  test('--all requests the report of the last year for everybody who gets it, once', async ({
    assert,
  }) => {
    const { member, jobs, report } = await scene()
    const emails = [await member(), await member()]
    await member({ yearly_report: false })
    const { exitCode, stdout, stderr } = await report('--all')
    assert.equal(exitCode, 0, stderr)
    assert.include(stdout, `The report of ${YEAR} is being sent to 2 members`)
    assert.include(stdout + stderr, 'No worker is running')
    const expected = emails.map((email) => ({ email, year: YEAR }))
    assert.deepEqual(await jobs(), expected)

    const again = await report('--all')
    assert.equal(again.exitCode, 0)
    assert.include(again.stdout, `Nobody is left who gets the report of ${YEAR}`)
    assert.deepEqual(await jobs(), expected)
  })

  test('--all --dry-run lists who would get it, and requests nothing', async ({ assert }) => {
    const { stack, member, jobs, report } = await scene()
    const email = await member()
    await member({ active: false })
    const { exitCode, stdout } = await report('--all', '--dry-run')
    assert.equal(exitCode, 0)
    assert.deepEqual(outputLines(stdout), [`Ada\t${email}`])
    assert.isEmpty(await jobs())
    assert.isEmpty(await stack.sql('SELECT FROM yearly_reports'))
  })

  test('requests the report of another year', async ({ assert }) => {
    const { member, jobs, report } = await scene()
    const email = await member({}, '2019-03-01')
    const { exitCode } = await report(email, '--year=2019')
    assert.equal(exitCode, 0)
    assert.deepEqual(await jobs(), [{ email, year: 2019 }])
  })

  test('says that one member did not choose it, and requests it all the same', async ({
    assert,
  }) => {
    const { member, jobs, report } = await scene()
    const email = await member({ yearly_report: false })
    const dry = await report(email, '--dry-run')
    assert.include(dry.stdout, 'did not choose the yearly report')
    assert.include(dry.stdout, `Would send the report of ${YEAR} to Ada`)
    assert.isEmpty(await jobs())

    const { exitCode, stdout } = await report(email)
    assert.equal(exitCode, 0)
    assert.include(stdout, 'did not choose the yearly report')
    assert.deepEqual(await jobs(), [{ email, year: YEAR }])
  })

  for (const [why, fields, date, message] of [
    ['is deactivated', { active: false }, undefined, 'is deactivated, and gets no mail'],
    [
      'has no confirmed address',
      { email_verified_at: null },
      undefined,
      'has not confirmed their e-mail address',
    ],
    ['has no entries in that year', {}, '2019-01-01', `has no entries in ${YEAR}`],
  ] as const) {
    test(`refuses a member who ${why}, in one line`, async ({ assert }) => {
      const { member, jobs, report } = await scene()
      const { exitCode, stdout, stderr } = await report(await member(fields, date))
      assert.equal(exitCode, 1)
      assert.equal(stdout, '')
      assert.lengthOf(outputLines(stderr), 1, stderr)
      assert.include(stderr, message)
      assert.isEmpty(await jobs())
    })
  }

  test('refuses a member who gets it already, and one who got it', async ({ assert }) => {
    const { stack, member, jobs, report } = await scene()
    const email = await member()
    await report(email)
    const waiting = await report(email)
    assert.equal(waiting.exitCode, 1)
    assert.include(waiting.stderr, `is about to get the report of ${YEAR}`)

    await stack.sql(`UPDATE yearly_reports SET sent_at = '2026-01-02T06:00:00Z'`)
    const sent = await report(email)
    assert.equal(sent.exitCode, 1)
    assert.include(sent.stderr, `got the report of ${YEAR} on 2026-01-02: nobody gets it twice`)
    assert.lengthOf(await jobs(), 1)
  })

  for (const [args, message] of Object.entries({
    '': 'Give either the e-mail address of a member or --all.',
    'ada@example.org --all': 'Give either the e-mail address of a member or --all.',
    'nobody@example.net': 'No account has the e-mail "nobody@example.net".',
    [`--all --year=${YEAR + 1}`]: `--year must be from 1900 to ${YEAR}: a year that is over.`,
    '--all --year=1899': '--year must be from 1900',
    '--all --year=soon': 'The "year" flag accepts a "numeric" value',
  })) {
    test(`rejects "${args}" in one line`, async ({ assert }) => {
      const { member, jobs, report } = await scene()
      await member()
      const { exitCode, stdout, stderr } = await report(...args.split(' ').filter(Boolean))
      assert.equal(exitCode, 1)
      assert.equal(stdout, '')
      assert.lengthOf(outputLines(stderr), 1, stderr)
      assert.include(stderr, message)
      assert.isEmpty(await jobs())
    })
  }
})
