import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { test } from '@japa/runner'
import { BUILT } from '#tests/fork'
import { OpenMeteo } from '#tests/open_meteo'
import { Stack } from '#tests/stack'
import { until } from '#tests/visitor'

async function scene(settings: Record<string, string> = {}) {
  const feed = await OpenMeteo.start()
  const stack = await Stack.start('postgres', { WEATHER_API_URL: feed.url, ...settings }, { web: false, hubs: 0 }) // prettier-ignore
  await stack.city('Scheduled')
  return { feed, stack }
}

/** A scheduler in a process of its own, that is ready; and what it prints. */
async function scheduler({ env }: Stack, settings: Record<string, string> = {}) {
  const child = spawn(process.execPath, ['ace.js', 'schedule:run'], {
    cwd: BUILT,
    env: { ...process.env, ...env, ...settings },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  const printed: string[] = []
  child.stdout!.on('data', (text) => printed.push(String(text)))
  await once(child, 'message')
  return { child, said: () => printed.join('') }
}

/** Makes of the clock of a process one that is a year ahead, until SIGUSR2 sets it right. */
const A_YEAR_AHEAD = `const Real = Date
  let ahead = 31_536_000_000
  process.on('SIGUSR2', () => (ahead = 0))
  globalThis.Date = class extends Real {
    static now() { return Real.now() + ahead }
    constructor(...given) { given.length ? super(...given) : super(Date.now()) }
  }`

const wrongClock = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(A_YEAR_AHEAD)}` } // prettier-ignore

async function ended(child: ChildProcess) {
  const end = once(child, 'exit')
  child.kill('SIGTERM')
  return end
}

test.group('schedule:run', () => {
  test('gives each turn to one of two processes, and ends when it is told to', async ({
    assert,
  }) => {
    const { feed, stack } = await scene({ WEATHER_SCHEDULE: '1s' })
    const both = await Promise.all([scheduler(stack), scheduler(stack)])
    const runs = () => stack.sql(`SELECT date_trunc('second', started_at) AS turn, starter FROM feed_runs ORDER BY id`) // prettier-ignore
    await until('five turns', async () => (await runs()).length >= 5)

    for (const { child } of both) assert.deepEqual(await ended(child), [0, null])
    feed.close()
    const all = await runs()
    assert.equal(new Set(all.map(({ turn }) => turn.getTime())).size, all.length)
    assert.isTrue(all.every(({ starter }) => starter === 'schedule'))
    assert.lengthOf(feed.asked, all.length)
    assert.isEmpty(await stack.sql('SELECT FROM feed_runs WHERE ended_at IS NULL'))
  }).timeout(60_000)

  test('goes on beside a process whose clock is a year ahead, which says so', async ({
    assert,
  }) => {
    const { feed, stack } = await scene({ WEATHER_SCHEDULE: '1s', LOG_LEVEL: 'warn' })
    const wrong = await scheduler(stack, wrongClock)
    await until('what it says', () => wrong.said().includes('31536000 s ahead'))
    const right = await scheduler(stack)
    await until('two turns', () => feed.asked.length >= 2)
    await Promise.all([ended(wrong.child), ended(right.child)])
    feed.close()

    const [{ ahead: claimed }] = await stack.sql(`SELECT turn > now() + interval '1 minute' AS ahead FROM schedule_turns`) // prettier-ignore
    assert.isFalse(claimed)
    assert.equal(right.said(), '')
  }).timeout(60_000)

  test('goes on once its clock is set right', async ({ assert }) => {
    const { feed, stack } = await scene({ WEATHER_SCHEDULE: '1s', LOG_LEVEL: 'warn' })
    const { child, said } = await scheduler(stack, wrongClock)
    await until('what it says', () => said().includes('31536000 s ahead'))
    assert.isEmpty(feed.asked)
    child.kill('SIGUSR2')
    await until('two turns', () => feed.asked.length >= 2)
    await ended(child)
    feed.close()
  }).timeout(60_000)

  test('takes no turn for taken that is a year ahead', async ({ assert }) => {
    const { feed, stack } = await scene({ WEATHER_SCHEDULE: '1s' })
    await stack.sql(`INSERT INTO schedule_turns VALUES ('weather', now() + interval '1 year')`)
    const both = await Promise.all([scheduler(stack), scheduler(stack)])
    await until('two turns', () => feed.asked.length >= 2)
    await Promise.all(both.map(({ child }) => ended(child)))
    feed.close()
    const runs = await stack.sql(`SELECT DISTINCT date_trunc('second', started_at) FROM feed_runs`)
    assert.lengthOf(feed.asked, runs.length)
  }).timeout(60_000)

  test('says in a sentence that nothing is scheduled, or that nobody can read it', async ({
    assert,
  }) => {
    const { feed, stack } = await scene()
    feed.close()
    const idle = await stack.ace('schedule:run')
    assert.equal(idle.exitCode, 1)
    assert.include(idle.stderr, 'Nothing is scheduled: set WEATHER_SCHEDULE')

    const wrong = await stack.aceWith({ WEATHER_SCHEDULE: 'often' }, 'schedule:run')
    assert.equal(wrong.exitCode, 1)
    assert.include(wrong.stderr, 'must be an interval such as 15m, or a cron expression')
  })
})
