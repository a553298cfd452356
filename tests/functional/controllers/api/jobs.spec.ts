import { randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import { addJob } from '#tests/support/add_job'
import { assertOnlyForAdmins } from '#tests/support/assert_only_for_admins'
import { createJobQueues } from '#tests/support/create_job_queues'
import { programOfRoleOn } from '#tests/support/program'
import { Stack } from '#tests/support/stack'

const MAIL = {
  queue: 'mail',
  data: { letter: 'reset_requested', email: 'nobody@example.net' },
} as const
const CLEANUP = { queue: 'cleanup', data: {} } as const

test.group('Jobs of the API', (group) => {
  let stack: Stack
  // No worker takes the jobs of this stack.
  group.setup(async () => {
    stack = await Stack.start('postgres', {}, { hubs: 0 })
    await createJobQueues(stack)
    return () => stack.stop()
  })
  group.each.setup(async () => {
    await stack.sql('DELETE FROM pgboss.job')
  })

  const scene = () => programOfRoleOn(stack, 'admin', 'jobs:read', 'jobs:write')

  test('are listed with their state and the reason of the last failure', async ({ assert }) => {
    const { ask } = await scene()
    const failed = { state: 'given-up', attempts: 3, reason: 'connect ECONNREFUSED' } as const
    const givenUp = await addJob(stack, CLEANUP, failed)
    const waiting = await addJob(stack, MAIL, { delay: 300 })
    const { status, body } = await ask('GET', '/v1/jobs')
    assert.equal(status, 200)
    assert.containsSubset(body.data, [
      {
        id: waiting,
        queue: 'mail',
        state: 'waiting',
        title: 'Mail: request for a new password',
        person: { name: 'an address without an account', email: null },
        reason: null,
      },
      {
        id: givenUp,
        queue: 'cleanup',
        state: 'given-up',
        person: null,
        nextTryAt: null,
        attempts: 3,
        reason: 'connect ECONNREFUSED',
      },
    ])
    assert.notInclude(JSON.stringify(body), 'nobody@example.net')
    const filtered = await ask('GET', '/v1/jobs?state=given-up')
    assert.deepEqual(filtered.body.data, [body.data[1]])
  })

  test('have pages', async ({ assert }) => {
    const { ask } = await scene()
    for (let n = 0; n < 25; n++) await addJob(stack, MAIL, { delay: 300 })
    const ids: string[] = []
    for (let next: string | undefined = '/v1/jobs'; next;) {
      const { body, headers } = await ask('GET', next)
      ids.push(...body.data.map(({ id }: { id: string }) => id))
      next = /<\/api([^>]+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1]
    }
    assert.lengthOf(new Set(ids), 25)
    assert.lengthOf(ids, 25)
  })

  test('are retried and cancelled, and the audit log has both', async ({ assert }) => {
    const { ask, audited } = await scene()
    const id = await addJob(stack, CLEANUP, { state: 'given-up', attempts: 3 })
    assert.equal((await ask('POST', `/v1/jobs/${id}/attempts`)).status, 204)
    const { body } = await ask('GET', '/v1/jobs')
    assert.lengthOf(body.data, 1)
    assert.equal(body.data[0].state, 'waiting')
    assert.equal((await ask('DELETE', `/v1/jobs/${body.data[0].id}`)).status, 204)
    assert.isEmpty((await ask('GET', '/v1/jobs')).body.data)
    assert.deepEqual(
      (await audited()).map(({ action }) => action),
      ['job.retried', 'job.cancelled']
    )
    const again = await ask('POST', `/v1/jobs/${body.data[0].id}/attempts`)
    assert.equal(again.status, 409)
    assert.equal(again.body.type, 'urn:problem-type:fairweather:job-unavailable')
  })

  test('are for admins with the ability', async ({ assert }) => {
    const id = randomUUID()
    await assertOnlyForAdmins(assert, await scene(), [
      ['GET', '/v1/jobs'],
      ['POST', `/v1/jobs/${id}/attempts`],
      ['DELETE', `/v1/jobs/${id}`],
    ])
  })
})
