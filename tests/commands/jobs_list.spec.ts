import { test } from '@japa/runner'
import { addJob } from '#tests/support/add_job'
import { testFilterFlags, testInvalidFlags } from '#tests/support/list_command_tests'
import { outputLines } from '#tests/support/output_lines'
import { jobsWithoutWorker } from '#tests/support/jobs_without_worker'
import { Visitor } from '#tests/support/visitor'

/** Adds a job in each state, and returns the command. Its second field is the queue. */
async function scene() {
  const stack = await jobsWithoutWorker()
  const visitor = await Visitor.registered(stack)
  const { id: userId } = await visitor.account()
  const ids = {
    mail: await addJob(
      stack,
      { queue: 'mail', data: { letter: 'reset_password', userId } },
      { state: 'retry', attempts: 2, delay: 60, reason: 'no\tluck\u001b[2J' }
    ),
    cleanup: await addJob(stack, { queue: 'cleanup', data: {} }, { state: 'active', age: 10 }),
    prune: await addJob(
      stack,
      { queue: 'prune', data: { recent: true } },
      { state: 'given-up', attempts: 6, age: 20, reason: 'job timed out' }
    ),
  }
  const list = async (...flags: string[]) => {
    const result = await stack.runCommand('jobs:list', ...flags)
    return { ...result, rows: outputLines(result.stdout).map((line) => line.split('\t')) }
  }
  return { visitor, ids, list }
}

test.group('jobs:list', () => {
  test('prints one line with tabs per job, newest first, in a pipe', async ({ assert }) => {
    const { visitor, ids, list } = await scene()
    const { exitCode, stderr, stdout, rows } = await list()
    assert.equal(exitCode, 0)
    assert.equal(stderr, '')
    assert.deepEqual(
      rows.map(([id]) => id),
      [ids.mail, ids.cleanup, ids.prune]
    )
    assert.deepEqual(rows[0].slice(1, 5), [
      'mail',
      'waiting',
      'Mail: link to choose a new password',
      `${visitor.name} ${visitor.email}`,
    ])
    assert.closeTo(Date.parse(rows[0][5]), Date.now(), 60_000)
    assert.closeTo(Date.parse(rows[0][6]), Date.now() + 60_000, 60_000)
    assert.equal(rows[0][7], '2')
    assert.deepEqual(rows[2].slice(7), ['6', 'it took too long'])
    assert.notMatch(stdout, /[^\P{Cc}\t\n]/u)
  })

  testFilterFlags(scene, {
    '--state=waiting': ['mail'],
    '--state=running --queue=cleanup': ['cleanup'],
    '--state=given-up --queue=mail': [],
    '--limit=1': ['mail'],
  })

  test('prints JSON with --json', async ({ assert }) => {
    const { ids, list } = await scene()
    const { stdout } = await list('--json', '--state=given-up')
    const [job] = JSON.parse(stdout)
    assert.containsSubset(job, {
      id: ids.prune,
      queue: 'prune',
      state: 'given-up',
      job: 'History: prune what became old',
      person: null,
      nextAttempt: null,
      attempts: 6,
      reason: 'it took too long',
    })
    assert.deepEqual(JSON.parse((await list('--json', '--queue=feed')).stdout), [])
  })

  testInvalidFlags(scene, {
    '--state=dead': '--state must be one of: waiting, running, given-up.',
    '--queue=dead':
      '--queue must be one of: mail, push, webhook, import, feed, prune, cleanup, report.',
    '--limit=0': '--limit must be a whole number from 1 to 100000.',
  })
})
