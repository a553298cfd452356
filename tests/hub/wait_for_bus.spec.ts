import logger from '@adonisjs/core/services/logger'
import { test } from '@japa/runner'
import { BusHeartbeat } from '#messaging/bus_heartbeat'
import { RedisBus } from '#messaging/redis_bus'
import { untilBusWorks } from '#hub/wait_for_bus'
import { freePort } from '#tests/support/start_services'

test.group('A hub whose Redis does not answer', () => {
  test('says what it waits for, without the password, and gives up', async ({
    assert,
    cleanup,
  }) => {
    // The bus logs, too, that Redis is down.
    const { level } = logger
    logger.level = 'silent'
    cleanup(() => void (logger.level = level))
    const address = `127.0.0.1:${await freePort()}`
    const bus = new RedisBus(`redis://:S3cretPlum@${address}`)
    const reports: string[] = []
    const options = {
      report: (sentence: string) => void reports.push(sentence),
      reportIntervalMs: 100,
      timeoutMs: 4000,
    }

    const waiting = untilBusWorks(new BusHeartbeat(bus, 3000, () => {}), options)

    await assert.rejects(
      () => waiting,
      `The hub could not start: Redis at ${address} does not answer (connect ECONNREFUSED ${address})`
    )
    await bus.close()
    assert.equal(
      reports.at(-1),
      `The hub waits for its bus: Redis at ${address} does not answer (connect ECONNREFUSED ${address})`
    )
    assert.isAbove(reports.length, 1)
    assert.notInclude(reports.join(), 'S3cretPlum')
  })
})
