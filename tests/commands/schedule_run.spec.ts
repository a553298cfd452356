import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { test } from '@japa/runner'
import { BUILT } from '#tests/support/fork_module'
import { FakeOpenMeteo } from '#tests/support/fake_open_meteo'
import { Stack } from '#tests/support/stack'
import { until } from '#tests/support/visitor'

async function scene(settings: Record<string, string> = {}) {
  const feed = await FakeOpenMeteo.start()
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

const YEAR = 365 * 86_400_000

/** Makes of the clock of a process one that is so many milliseconds ahead, and so many more with each SIGUSR2. */
const clock = (ahead: number, more: number) => `const Real = Date
  let ahead = ${ahead}
  process.on('SIGUSR2', () => (ahead += ${more}))
  globalThis.Date = class extends Real {
    static now() { return Real.now() + ahead }
    constructor(...given) { given.length ? super(...given) : super(Date.now()) }
  }`

const withClock = (code: string) => ({ NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` }) // prettier-ignore

const wrongClock = withClock(clock(YEAR, -YEAR))

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
    assert.lengthOf(feed.requests, all.length)
    assert.isEmpty(await stack.sql('SELECT FROM feed_runs WHERE ended_at IS NULL'))
  }).timeout(60_000)

  test('goes on beside a process whose clock is a year ahead, which says so', async ({
    assert,
  }) => {
    const { feed, stack } = await scene({ WEATHER_SCHEDULE: '1s', LOG_LEVEL: 'warn' })
    const wrong = await scheduler(stack, wrongClock)
    await until('what it says', () => wrong.said().includes('31536000 s ahead'))
    const right = await scheduler(stack)
    await until('two turns', () => feed.requests.length >= 2)
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
    assert.isEmpty(feed.requests)
    child.kill('SIGUSR2')
    await until('two turns', () => feed.requests.length >= 2)
    await ended(child)
    feed.close()
  }).timeout(60_000)

  test('takes no turn for taken that is a year ahead', async ({ assert }) => {
    const { feed, stack } = await scene({ WEATHER_SCHEDULE: '1s' })
    await stack.sql(`INSERT INTO schedule_turns VALUES ('weather', now() + interval '1 year')`)
    const both = await Promise.all([scheduler(stack), scheduler(stack)])
    await until('two turns', () => feed.requests.length >= 2)
    await Promise.all(both.map(({ child }) => ended(child)))
    feed.close()
    const runs = await stack.sql(`SELECT DISTINCT date_trunc('second', started_at) FROM feed_runs`)
    assert.lengthOf(feed.requests, runs.length)
  }).timeout(60_000)

  test('waits where nothing is scheduled, and says so, for who restarts what ends would do so for ever', async ({
    assert,
  }) => {
    const { feed, stack } = await scene({ LOG_LEVEL: 'warn' })
    const { child, said } = await scheduler(stack, withClock(clock(0, 60_000)))
    await until('what it says', () => said().includes('Nothing is scheduled'))
    const connected = async () => (await stack.sql(`SELECT FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`)).length > 0 // prettier-ignore
    await until('it to be connected', connected)
    await until('it to have given up what it does not need', async () => {
      child.kill('SIGUSR2')
      return !(await connected())
    })
    await pause(2000)
    assert.isNull(child.exitCode)
    assert.deepEqual(await ended(child), [0, null])
    assert.isEmpty(feed.requests)
    feed.close()
  })

  test('says in a sentence that nobody can read a schedule', async ({ assert }) => {
    const { feed, stack } = await scene()
    feed.close()
    const wrong = await stack.aceWithSettings({ WEATHER_SCHEDULE: 'often' }, 'schedule:run')
    assert.equal(wrong.exitCode, 1)
    assert.include(wrong.stderr, 'must be an interval such as 15m, or a cron expression')
  })
})
