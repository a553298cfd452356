import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { test } from '@japa/runner'
import { BUILT } from '#tests/support/fork_module'
import { FakeOpenMeteo } from '#tests/support/fake_open_meteo'
import { outputLines } from '#tests/support/output_lines'
import { Stack } from '#tests/support/stack'
import { until } from '#tests/support/visitor'

async function scene(settings: Record<string, string> = {}) {
  const feed = await FakeOpenMeteo.start()
  const stack = await Stack.start(
    'postgres',
    { WEATHER_API_URL: feed.url, ...settings },
    { web: false, hubs: 0 }
  )
  await stack.city('Scheduled')
  return { feed, stack }
}

/** Starts the command in a separate process, and waits until it is ready. */
async function startScheduler(
  { env }: Stack,
  settings: Record<string, string> = {},
  ...flags: string[]
) {
  const child = spawn(process.execPath, ['ace.js', 'jobs:work', ...flags], {
    cwd: BUILT,
    env: { ...process.env, ...env, ...settings },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  const printed: string[] = []
  child.stdout!.on('data', (text) => printed.push(String(text)))
  await once(child, 'message')
  return { child, output: () => printed.join('') }
}

const YEAR = 365 * 86_400_000

/**
 * Returns JavaScript code that changes the clock of a process.
 * @param ahead milliseconds by which the clock is ahead at first
 * @param step milliseconds by which each SIGUSR2 moves the clock forward (back if negative)
 */
const clockAhead = (ahead: number, step: number) => `const Real = Date
  let ahead = ${ahead}
  process.on('SIGUSR2', () => (ahead += ${step}))
  globalThis.Date = class extends Real {
    static now() { return Real.now() + ahead }
    constructor(...given) { given.length ? super(...given) : super(Date.now()) }
  }`

function withClock(code: string) {
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` }
}

const wrongClock = withClock(clockAhead(YEAR, -YEAR))

/** Stops the process with SIGTERM. Returns its exit code and the signal that ended it. */
async function stop(child: ChildProcess) {
  const exit = once(child, 'exit')
  child.kill('SIGTERM')
  return exit
}

test.group('jobs:work', () => {
  test('adds jobs once for each scheduled time in three processes, although the last claimed time is a year ahead, and stops on SIGTERM', async ({
    assert,
  }) => {
    const { feed, stack } = await scene({ WEATHER_SCHEDULE: '1s' })
    await stack.sql(`INSERT INTO schedule_turns VALUES ('weather', now() + interval '1 year')`)
    // Records each claim. A second one for the same time would violate the primary key.
    await stack.sql(`
      CREATE TABLE claims (turn timestamptz PRIMARY KEY);
      CREATE FUNCTION record_claim() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN INSERT INTO claims VALUES (new.turn); RETURN NULL; END $$;
      CREATE TRIGGER record_claim AFTER INSERT OR UPDATE ON schedule_turns
        FOR EACH ROW WHEN (new.task = 'weather') EXECUTE FUNCTION record_claim();`)
    const all = await Promise.all(Array.from({ length: 3 }, () => startScheduler(stack)))
    const runs = () => stack.sql('SELECT starter, ended_at FROM feed_runs')
    await until('five runs', async () => (await runs()).length >= 5, 30_000)

    const codes = await Promise.all(all.map(({ child }) => stop(child)))
    assert.isTrue(codes.every(([code]) => code === 0))
    feed.close()
    const claims = await stack.sql('SELECT FROM claims')
    const jobs = await stack.sql(`SELECT state FROM pgboss.job WHERE name = 'feed'`)
    const done = jobs.filter(({ state }) => state === 'completed')
    const ended = (await runs()).filter(({ ended_at: at, starter }) => at && starter === 'schedule')
    assert.isAtMost(jobs.length, claims.length)
    assert.isAtLeast(ended.length, done.length)
    assert.isAtMost(ended.length, jobs.length)
    // A run that SIGTERM has stopped may not have sent its request.
    assert.isAtLeast(feed.requests.length, done.length)
    assert.isAtMost(feed.requests.length, (await runs()).length)
  })

  test('keeps running beside a process whose clock is a year ahead, which logs a warning, stores the fetched readings, and adds jobs once its clock is corrected', async ({
    assert,
  }) => {
    const { feed, stack } = await scene({ WEATHER_SCHEDULE: '1s', LOG_LEVEL: 'warn' })
    const wrong = await startScheduler(stack, wrongClock)
    await until('the warning', () => wrong.output().includes('31536000 s ahead'))
    assert.isEmpty(feed.requests)

    const right = await startScheduler(stack, {}, '--queues=mail')
    const runs = () => stack.sql('SELECT * FROM feed_runs WHERE ended_at IS NOT NULL ORDER BY id')
    await until('two runs', async () => (await runs()).length >= 2, 20_000)
    await stop(right.child)
    const [run] = await runs()
    assert.include(run, { stored: 1, failed: 0 })
    assert.isBelow(run.ended_at.getTime(), Date.now() + 60_000)
    const [{ ahead }] = await stack.sql(
      `SELECT turn > now() + interval '1 minute' AS ahead FROM schedule_turns`
    )
    assert.isFalse(ahead)
    assert.equal(right.output(), '')

    const before = (await runs()).length
    wrong.child.kill('SIGUSR2')
    await until('two more runs', async () => (await runs()).length >= before + 2, 20_000)
    await stop(wrong.child)
    feed.close()
  })

  test('keeps running if nothing is scheduled', async ({ assert }) => {
    const { feed, stack } = await scene({ LOG_LEVEL: 'warn' })
    const { child, output } = await startScheduler(stack)
    await pause(2000)
    assert.isNull(child.exitCode)
    assert.deepEqual(await stop(child), [0, null])
    assert.equal(output(), '')
    assert.isEmpty(feed.requests)
    feed.close()
  })

  test('says which queues exist if a queue is unknown', async ({ assert }) => {
    const { feed, stack } = await scene()
    feed.close()
    const wrong = await stack.ace('jobs:work', '--queues=mail,post')
    assert.equal(wrong.exitCode, 1)
    assert.include(
      wrong.stderr,
      '--queues can contain mail, push, webhook, import, feed, prune, cleanup, report.'
    )
  })

  test('says that the tables for jobs are missing', async ({ assert }) => {
    const { feed, stack } = await scene()
    feed.close()
    await stack.sql('DROP SCHEMA pgboss CASCADE')
    const { exitCode, stderr } = await stack.ace('jobs:work')
    assert.equal(exitCode, 1)
    assert.lengthOf(outputLines(stderr), 1, stderr)
    assert.include(stderr, 'run "node ace migration:run"')
  })

  test('rejects an invalid schedule with a message', async ({ assert }) => {
    const { feed, stack } = await scene()
    feed.close()
    const wrong = await stack.aceWithSettings({ WEATHER_SCHEDULE: 'often' }, 'schedule:run')
    assert.equal(wrong.exitCode, 1)
    assert.include(wrong.stderr, 'must be an interval such as 15m or a cron expression')
  })
})
