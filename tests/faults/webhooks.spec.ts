import { test } from '@japa/runner'
import { reportFigures } from '#tests/support/faults/fault_report'
import { JobStack } from '#tests/support/faults/job_stack'
import { ToldReceivers } from '#tests/support/faults/told_receivers'
import { recordByKilledWriter } from '#tests/support/record_by_killed_writer'
import { lockRow, untilBlocked } from '#tests/support/table_lock'
import { until } from '#tests/support/visitor'

const WEBHOOKS = 3
/** Each is told of as many readings and as many messages. */
const PAIRS = 10
/** Requests to each webhook that are answered before the fault. */
const ANSWERED = 5

/** For so long, a job tries to record what a receiver has answered. */
const BRIDGED_MS = 8000

let jobs: JobStack
let receivers: ToldReceivers

/** Starts a worker, unless the test before has left one. */
async function startWorker() {
  if (jobs.workers.size === 0) await jobs.startWorker()
}

const untilHeld = () => until('a held request', () => receivers.held.length > 0, 30_000)

test.group('Webhooks are told of everything, in order', (group) => {
  group.setup(async () => {
    jobs = await JobStack.start({ WEBHOOK_HTTP: 'true', WEBHOOK_PRIVATE_HOSTS: '127.0.0.1' })
    return () => jobs.stop()
  })
  group.each.setup(async () => {
    receivers = await ToldReceivers.create(jobs, WEBHOOKS)
    receivers.holdAfter(ANSWERED)
    return () => receivers.stop()
  })

  test('if the worker gets SIGKILL while requests are in flight, and the writer after its commit', async ({
    assert,
  }) => {
    await startWorker()
    await receivers.write(PAIRS)
    await untilHeld()
    await jobs.endWorkers('SIGKILL')
    const inFlight = await receivers.inFlight()
    assert.includeMembers(inFlight, receivers.held)

    await recordByKilledWriter(jobs.stack, receivers.cityId, receivers.nextCelsius())
    // An admin cancels a job that was killed: the job of the last reading takes over when its claim has ended.
    const [{ id: cancelled }] = await jobs.stack.sql(
      `UPDATE webhooks SET claimed_until = now() WHERE id IN (
         SELECT webhook_id FROM webhook_deliveries WHERE state = 'waiting' AND attempts > 0 LIMIT 1)
         RETURNING id`
    )
    const killed = await jobs.stack.sql(
      `DELETE FROM pgboss.job WHERE state = 'active' AND data->>'webhookId' = $1 RETURNING name`,
      [String(cancelled)]
    )
    assert.deepEqual(killed, [{ name: 'webhook' }])
    receivers.release()
    await jobs.loseHeartbeats('webhook')
    await startWorker()
    await receivers.untilTold()

    const repeated = await receivers.assertTold(assert, inFlight)
    reportFigures('the worker gets SIGKILL while it sends to webhooks', {
      'webhooks': WEBHOOKS,
      'events': 2 * PAIRS + 1,
      'in flight': inFlight.length,
      'arrived twice': repeated,
    })
  })

  test('if the worker gets SIGTERM while requests are in flight, which is no failure of the receiver', async ({
    assert,
  }) => {
    await startWorker()
    await receivers.write(PAIRS)
    await untilHeld()
    await jobs.endWorkers('SIGTERM')
    const inFlight = await receivers.inFlight()
    assert.includeMembers(inFlight, receivers.held)
    await receivers.assertWorking(assert)
    const problems = await jobs.stack.sql(
      'SELECT problem FROM webhook_deliveries WHERE problem IS NOT NULL'
    )
    assert.isEmpty(problems)

    receivers.release()
    // On a busy machine, the worker may have ended before it has given all jobs back.
    await jobs.loseHeartbeats('webhook')
    await startWorker()
    await receivers.untilTold()
    const repeated = await receivers.assertTold(assert, inFlight)
    reportFigures('the worker gets SIGTERM while it sends to webhooks', {
      'in flight': inFlight.length,
      'arrived twice': repeated,
    })
  })

  test('if PostgreSQL is killed while an answer is recorded, without sending the request again', async ({
    assert,
  }) => {
    await startWorker()
    await receivers.write(PAIRS)
    await untilHeld()
    for (const { id } of receivers.told) await lockRow(jobs.stack, 'webhooks', id)
    const inFlight = await receivers.inFlight()
    receivers.release()
    await untilBlocked(jobs.stack, 'FROM webhooks WHERE id = $1 FOR NO KEY UPDATE')

    const started = performance.now()
    await jobs.restartPostgres()
    const outageMs = performance.now() - started
    await receivers.untilTold()
    const repeated = await receivers.assertTold(assert, inFlight)
    if (outageMs < BRIDGED_MS) assert.equal(repeated, 0)
    reportFigures('PostgreSQL is killed while the answer of a webhook is recorded', {
      'down for': (outageMs / 1000).toFixed(1),
      'in flight': inFlight.length,
      'arrived twice': repeated,
    })
  })
})
