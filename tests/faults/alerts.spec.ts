import type { Assert } from '@japa/assert'
import { test } from '@japa/runner'
import { AlertedCrowd, holdDeliveries } from '#tests/support/faults/alerted_crowd'
import { reportFigures } from '#tests/support/faults/fault_report'
import { JobStack } from '#tests/support/faults/job_stack'
import { privateCa } from '#tests/support/private_ca'
import { PushService, vapidKey } from '#tests/support/push_service'
import { recordByKilledWriter } from '#tests/support/record_by_killed_writer'
import { lockRow, untilBlocked } from '#tests/support/table_lock'
import { until } from '#tests/support/visitor'

const MEMBERS = 12
/** Mails and pushes that are sent and answered before the worker is killed. */
const ANSWERED = 3

let jobs: JobStack
let service: PushService

const recordBySql = (cityId: number, celsius: number) =>
  jobs.stack.sql('INSERT INTO readings (city_id, celsius) VALUES ($1, $2)', [cityId, celsius])

/** Asserts that each crossing has one notification for each member, one mail and one push. */
async function assertToldOnce(
  assert: Assert,
  crowd: AlertedCrowd,
  held: { mails: object[]; pushes: string[] } = { mails: [], pushes: [] }
) {
  const crossings = await crowd.crossings()
  const told = await crowd.told()
  const repeated = { mails: 0, pushes: 0 }
  for (const { notifications, mailed, pushed, mails, browser } of told) {
    assert.deepEqual(notifications, crossings)
    assert.sameMembers(mailed, crossings)
    assert.lengthOf(mailed, crossings.length)
    assert.sameMembers([...new Set(pushed)], crossings)
    // Only those copies are allowed that the worker sent without getting an answer.
    const copies = held.mails.filter((mail) => mails.includes(mail as never)).length
    assert.isAtMost(mails.length, crossings.length + copies)
    repeated.mails += mails.length - crossings.length
    const copiesOfPushes = held.pushes.filter((path) => path === browser.path).length
    assert.isAtMost(pushed.length, crossings.length + copiesOfPushes)
    repeated.pushes += pushed.length - crossings.length
  }
  assert.isEmpty(await jobs.sql(`SELECT FROM pgboss.job WHERE name = 'dead' OR state = 'failed'`))
  return repeated
}

test.group('Alerts tell of each crossing once', (group) => {
  group.setup(async () => {
    service = await PushService.start()
    jobs = await JobStack.start({
      VAPID_PRIVATE_KEY: vapidKey(),
      PUSH_HOSTS: service.host,
      NODE_EXTRA_CA_CERTS: privateCa.caPath,
    })
    return async () => {
      await jobs.stop()
      service.close()
    }
  })
  group.each.setup(async () => {
    await jobs.stack.sql('DELETE FROM pgboss.job')
    jobs.mails.deliveries.length = 0
    return async (hasFailed: boolean) => {
      if (hasFailed) await jobs.endWorkers('SIGKILL')
    }
  })

  test('if the web server, the writers and the workers get SIGKILL before anything is sent', async ({
    assert,
  }) => {
    const crowd = await AlertedCrowd.create(jobs, service, MEMBERS)
    const { cityId, members } = crowd
    await jobs.useWorkers()

    // The web server waits for the first alert in the middle of its statement.
    const unlockAlert = await lockRow(jobs.stack, 'alerts', members[0].alertId)
    const saving = jobs.admin
      .submit(`/admin/cities/${cityId}/readings`, { celsius: '31.2' }, '/admin/cities')
      .catch(() => {})
    await untilBlocked(jobs.stack, 'insert into "readings"')
    await jobs.stack.killWeb()
    await unlockAlert()
    await saving
    await jobs.stack.startWeb()

    await recordBySql(cityId, 20)
    await recordByKilledWriter(jobs.stack, cityId, 31.3)

    // The first worker waits for a notification while it requests the mails and pushes.
    const [{ id }] = await jobs.stack.sql(
      'SELECT max(id) AS id FROM notifications WHERE requested_at IS NULL'
    )
    const unlockNotification = await lockRow(jobs.stack, 'notifications', id)
    await jobs.useWorkers('')
    await untilBlocked(jobs.stack, 'UPDATE notifications SET requested_at')
    await jobs.endWorkers('SIGKILL')
    await unlockNotification()
    assert.isEmpty(await jobs.sql(`SELECT FROM pgboss.job WHERE name IN ('mail', 'push')`))

    // The second worker requests them, but does not send them.
    await jobs.startWorker('--queues=prune')
    await jobs.untilRow('SELECT count(*) = 0 FROM notifications WHERE requested_at IS NULL')
    await jobs.endWorkers('SIGKILL')
    const requested = await jobs.sql(`SELECT FROM pgboss.job WHERE name IN ('mail', 'push')`)
    assert.isAtLeast(requested.length, 2 * MEMBERS)
    assert.isEmpty(jobs.mails.deliveries)
    await jobs.startWorker()
    await crowd.untilTold()

    assert.include(await crowd.crossings(), 31.3)
    await assertToldOnce(assert, crowd)
  })

  test('if the worker gets SIGKILL while it sends mails and pushes', async ({ assert }) => {
    const crowd = await AlertedCrowd.create(jobs, service, MEMBERS)
    await jobs.useWorkers('')
    const deliveries = holdDeliveries(jobs, service, ANSWERED)
    await recordByKilledWriter(jobs.stack, crowd.cityId, 31.1)
    const areHeld = () => deliveries.mails.length > 0 && deliveries.pushes.length > 0
    await until('held mails and pushes', areHeld, 30_000)
    await jobs.untilRow(
      `SELECT count(*) = $1 FROM pgboss.job WHERE name IN ('mail', 'push') AND state = 'completed'`,
      [2 * ANSWERED]
    )

    await jobs.endWorkers('SIGKILL')
    const unfinished = await jobs.sql(
      `SELECT DISTINCT name FROM pgboss.job WHERE state = 'active' ORDER BY name`
    )
    assert.deepEqual(unfinished, [{ name: 'mail' }, { name: 'push' }])
    deliveries.release()
    await jobs.loseHeartbeats('mail', 'push')
    await jobs.startWorker()
    await crowd.untilTold()

    assert.deepEqual(await crowd.crossings(), [31.1])
    const repeated = await assertToldOnce(assert, crowd, deliveries)
    reportFigures('the worker gets SIGKILL while it sends alerts', {
      'members': MEMBERS,
      'held mails': deliveries.mails.length,
      'held pushes': deliveries.pushes.length,
      'mails sent twice': repeated.mails,
      'pushes sent twice': repeated.pushes,
    })
  })
})
