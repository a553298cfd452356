import { test } from '@japa/runner'
import { Health } from '#process/health'
import { until } from '#tests/support/visitor'

const askReady = (health: Health) => health.respond('GET', '/health/ready')
const never = () => new Promise<never>(() => {})

test.group('Readiness', () => {
  test('runs a check once for all requests within a second, and then again', async ({ assert }) => {
    let checks = 0
    const health = new Health({ database: async () => void checks++ }, () => false)

    const responses = await Promise.all(Array.from({ length: 50 }, () => askReady(health)))

    assert.equal(checks, 1)
    for (const response of responses) {
      assert.deepEqual(response, { status: 200, body: { ready: true, database: 'ok' } })
    }
    await until('another check', async () => (await askReady(health)) && checks === 2)
  })

  test('says which check fails, but not why', async ({ assert }) => {
    const fail = async () => {
      throw new Error('ECONNREFUSED 10.0.0.7:6379, password hunter2')
    }
    const health = new Health({ database: async () => {}, bus: fail }, () => false)
    const response = await askReady(health)
    assert.deepEqual(response, {
      status: 503,
      body: { ready: false, database: 'ok', bus: 'no answer' },
    })
  })

  test('waits two seconds for a check that hangs, and does not start it again meanwhile', async ({
    assert,
  }) => {
    let checks = 0
    const hang = () => {
      checks++
      return never()
    }
    const health = new Health({ database: hang }, () => false)
    const startedAt = Date.now()

    for (let requests = 0; requests < 3; requests++) {
      const response = await askReady(health)
      assert.deepEqual(response, { status: 503, body: { ready: false, database: 'no answer' } })
    }

    assert.isAtLeast(Date.now() - startedAt, 1990)
    assert.isBelow(Date.now() - startedAt, 6000)
    assert.equal(checks, 1)
  })

  test('repeats a check while another one hangs', async ({ assert }) => {
    let checks = 0
    const database = async () => {
      if (++checks > 1) throw new Error('gone meanwhile')
    }
    const health = new Health({ database, bus: never }, () => false)
    const first = await askReady(health)
    assert.deepEqual(first!.body, { ready: false, database: 'ok', bus: 'no answer' })

    await until('another check', async () => {
      const response = await askReady(health)
      return (response!.body as Record<string, unknown>).database === 'no answer'
    })
  })

  test('ends at once when the process ends, even while a check hangs', async ({ assert }) => {
    let ending = false
    const health = new Health({ database: never }, () => ending)
    const earlier = askReady(health)
    ending = true

    const startedAt = Date.now()
    const notReady = { status: 503, body: { ready: false, process: 'ending' } }
    assert.deepEqual(await askReady(health), notReady)
    assert.isBelow(Date.now() - startedAt, 1000)
    assert.deepEqual(await earlier, notReady)
  })
})
