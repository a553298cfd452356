import { test } from '@japa/runner'
import { addJob } from '#tests/support/add_job'
import { jobsWithoutWorker } from '#tests/support/jobs_without_worker'
import { outputLines } from '#tests/support/output_lines'

const MAIL = {
  queue: 'mail',
  data: { letter: 'reset_requested', email: 'nobody@example.net' },
} as const
const FEED = { queue: 'feed', data: { feed: 'open-meteo', starter: 'schedule' } } as const

async function scene() {
  const stack = await jobsWithoutWorker()
  await stack.sql('TRUNCATE audit_entries')
  const retry = (...args: string[]) => stack.runCommand('jobs:retry', ...args)
  const states = async () => {
    const rows = await stack.sql('SELECT id, name, state FROM pgboss.job ORDER BY name, created_on')
    return rows.map(({ name, state }) => `${name} ${state}`)
  }
  const entries = () => stack.sql('SELECT actor_id, action, changes FROM audit_entries ORDER BY id')
  return { stack, retry, states, entries }
}

test.group('jobs:retry', () => {
  test('does one job again, and records it as an action of the command line', async ({
    assert,
  }) => {
    const { stack, retry, states, entries } = await scene()
    const id = await addJob(stack, FEED, { state: 'given-up', attempts: 6 })
    const { exitCode, stdout, stderr } = await retry(id)
    assert.equal(exitCode, 0, stderr)
    assert.lengthOf(outputLines(stdout), 1)
    assert.include(stdout, 'Tried again now: Feed: Open-Meteo')
    assert.deepEqual(await states(), ['feed created'])
    const changes = { job: { to: 'Feed: Open-Meteo' }, state: { from: 'given-up' }, id: { to: id } }
    assert.deepEqual(await entries(), [{ actor_id: null, action: 'job.retried', changes }])
  })

  test('does all jobs of a queue again', async ({ assert }) => {
    const { stack, retry, states, entries } = await scene()
    for (let i = 0; i < 3; i++) await addJob(stack, MAIL, { state: 'given-up', attempts: 301 })
    await addJob(stack, FEED, { state: 'given-up' })
    const { exitCode, stdout } = await retry('--queue=mail')
    assert.equal(exitCode, 0)
    assert.include(stdout, '3 jobs are tried again now')
    assert.deepEqual(await states(), [
      'dead created',
      'feed failed',
      ...Array.from({ length: 3 }, () => 'mail created'),
    ])
    assert.lengthOf(await entries(), 3)
  })

  test('does all jobs again, and says how many it cannot', async ({ assert }) => {
    const { stack, retry, states } = await scene()
    await addJob(stack, MAIL, { state: 'given-up' })
    for (let i = 0; i < 2; i++) {
      await addJob(stack, FEED, { state: 'given-up', singletonKey: 'open-meteo' })
    }
    const { exitCode, stdout, stderr } = await retry('--all')
    assert.equal(exitCode, 1)
    assert.include(stdout, '2 jobs are tried again now')
    assert.include(stderr, '1 job was not retried')
    assert.sameMembers(await states(), [
      'mail created',
      'feed created',
      'dead created',
      'feed failed',
    ])
  })

  test('says so if no job was given up', async ({ assert }) => {
    const { retry } = await scene()
    const { exitCode, stdout } = await retry('--all')
    assert.equal(exitCode, 0)
    assert.include(stdout, '0 jobs are tried again now')
  })

  for (const [args, message] of Object.entries({
    '': 'Give the id of a job, --queue or --all.',
    '--all --queue=mail': 'Give the id of a job, --queue or --all.',
    'nonsense': 'The id of a job is a UUID',
    '--queue=dead':
      '--queue must be one of: mail, push, webhook, import, feed, prune, cleanup, report.',
    '00000000-0000-4000-8000-000000000000': 'This job has ended, or somebody has retried',
  })) {
    test(`rejects "${args}" in one line`, async ({ assert }) => {
      const { stack, retry, states } = await scene()
      await addJob(stack, MAIL, { state: 'given-up' })
      const { exitCode, stdout, stderr } = await retry(...args.split(' ').filter(Boolean))
      assert.equal(exitCode, 1)
      assert.equal(stdout, '')
      assert.lengthOf(outputLines(stderr), 1, stderr)
      assert.include(stderr, message)
      assert.deepEqual(await states(), ['dead created', 'mail failed'])
    })
  }
})
