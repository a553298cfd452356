import { test } from '@japa/runner'
import { Health } from '#process/health'
import { until } from '#tests/support/visitor'

const ask = (health: Health) => health.respond('GET', '/health/ready')
const never = () => new Promise<never>(() => {})

test.group('Readiness', () => {
  test('looks once for all who ask within a second, and then anew', async ({ assert }) => {
    let looks = 0
    const health = new Health({ database: async () => looks++ }, () => false)

    const answers = await Promise.all(Array.from({ length: 50 }, () => ask(health)))

    assert.equal(looks, 1)
    for (const answer of answers) {
      assert.deepEqual(answer, { status: 200, body: { ready: true, database: 'ok' } })
    }
    await until('another look', async () => (await ask(health)) && looks === 2)
  })

  test('tells what fails from what does not, and nothing of why', async ({ assert }) => {
    const refused = async () => {
      throw new Error('ECONNREFUSED 10.0.0.7:6379, password hunter2')
    }
    const health = new Health({ database: async () => {}, bus: refused }, () => false)
    const answer = await ask(health)
    assert.deepEqual(answer, {
      status: 503,
      body: { ready: false, database: 'ok', bus: 'no answer' },
    })
  })

  test('waits two seconds for who does not answer, and asks him nothing more meanwhile', async ({
    assert,
  }) => {
    let looks = 0
    const silent = () => {
      looks++
      return never()
    }
    const health = new Health({ database: silent }, () => false)
    const began = Date.now()

    for (let asked = 0; asked < 3; asked++) {
      const answer = await ask(health)
      assert.deepEqual(answer, { status: 503, body: { ready: false, database: 'no answer' } })
    }

    assert.isAtLeast(Date.now() - began, 1990)
    assert.isBelow(Date.now() - began, 6000)
    assert.equal(looks, 1)
  })

  test('asks who answers anew, though another one does not', async ({ assert }) => {
    let looks = 0
    const database = async () => {
      if (++looks > 1) throw new Error('gone meanwhile')
    }
    const health = new Health({ database, bus: never }, () => false)
    const first = await ask(health)
    assert.deepEqual(first!.body, { ready: false, database: 'ok', bus: 'no answer' })

    await until('another look', async () => {
      const answer = await ask(health)
      return (answer!.body as Record<string, unknown>).database === 'no answer'
    })
  }).timeout(30_000)

  test('is over at once when the process is to end, whoever answers', async ({ assert }) => {
    let ending = false
    const health = new Health({ database: never }, () => ending)
    const asked = ask(health)
    ending = true

    const began = Date.now()
    assert.deepEqual(await ask(health), { status: 503, body: { ready: false, process: 'ending' } })
    assert.isBelow(Date.now() - began, 1000)
    assert.deepEqual(await asked, { status: 503, body: { ready: false, process: 'ending' } })
  })
})
