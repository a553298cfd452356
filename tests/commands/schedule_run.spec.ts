import { spawn } from 'node:child_process'
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

/** A scheduler in a process of its own, that is ready. */
async function scheduler({ env }: Stack) {
  const child = spawn(process.execPath, ['ace.js', 'schedule:run'], {
    cwd: BUILT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  await once(child, 'message')
  return child
}

test.group('schedule:run', () => {
  test('gives each turn to one of two processes, and ends when it is told to', async ({
    assert,
  }) => {
    const { feed, stack } = await scene({ WEATHER_SCHEDULE: '1s' })
    const children = await Promise.all([scheduler(stack), scheduler(stack)])
    const runs = () => stack.sql(`SELECT date_trunc('second', started_at) AS turn, starter FROM feed_runs ORDER BY id`) // prettier-ignore
    await until('five turns', async () => (await runs()).length >= 5)

    for (const child of children) {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      assert.deepEqual(await ended, [0, null])
    }
    feed.close()
    const all = await runs()
    assert.equal(new Set(all.map(({ turn }) => turn.getTime())).size, all.length)
    assert.isTrue(all.every(({ starter }) => starter === 'schedule'))
    assert.lengthOf(feed.asked, all.length)
    assert.isEmpty(await stack.sql('SELECT FROM feed_runs WHERE ended_at IS NULL'))
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
