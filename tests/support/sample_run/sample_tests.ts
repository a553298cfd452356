import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from '@japa/runner'
import { skipWithout } from '#tests/support/programs'
import { hideOutputOf } from '#tests/support/test_output'

/** A text that the source does not contain, because errors are printed with their source. */
const NOISE = 'noise'.repeat(2)

/** Runs a process that prints a line. */
async function runNoisyProcess(line: string) {
  const child = spawn('echo', [line], { stdio: ['ignore', 'pipe', 'pipe'] })
  hideOutputOf(child)
  await once(child, 'close')
}

test.group('A group', () => {
  test('passes', async () => {
    console.log(NOISE)
    console.warn(NOISE)
    await runNoisyProcess(NOISE)
  })

  test('fails', async () => {
    console.log('line of the failed test')
    await runNoisyProcess('line of its process')
    throw new Error('It broke.')
  })

  test('leaves a promise behind', async () => {
    void Promise.reject(new Error('Nobody waits for this.'))
    await new Promise((resolve) => setImmediate(resolve))
  })
})

test.group('A group with a broken hook', (group) => {
  group.setup(() => {
    throw new Error('The hook broke.')
  })
  test('does not run', () => {})
})

test.group('A group that needs programs', (group) => {
  skipWithout(group, 'node-of-no-machine', 'sh')
  group.setup(() => {
    throw new Error('This hook must not run.')
  })
  test('is skipped', () => {})
  test('is skipped, too', () => {})
})
