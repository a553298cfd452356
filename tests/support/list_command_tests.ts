import { test } from '@japa/runner'
import { outputLines } from '#tests/support/output_lines'
import type { Stack } from '#tests/support/stack'

/** Returns a function that runs the command with a search, and splits its lines into fields. */
export function listCommand(stack: Stack, command: string, search: string) {
  return async (...flags: string[]) => {
    const result = await stack.runCommand(command, `--search=${search}`, ...flags)
    return { ...result, rows: outputLines(result.stdout).map((line) => line.split('\t')) }
  }
}

type Scene = () => Promise<{ list: ReturnType<typeof listCommand> }>

/**
 * Tests which rows the command lists for each combination of flags.
 * @param names by flags, the second field of each row that the command must list
 */
export function testFilterFlags(scene: Scene, names: Record<string, string[]>) {
  for (const [flags, expected] of Object.entries(names)) {
    test(`lists ${expected.join(' and ') || 'nothing'} for ${flags}`, async ({ assert }) => {
      const { list } = await scene()
      const { exitCode, stderr, rows } = await list(...flags.split(' '))
      assert.equal(exitCode, 0, stderr)
      assert.deepEqual(
        rows.map(([, name]) => name),
        expected
      )
    })
  }
}

/** Tests the error messages for invalid flags. */
export function testInvalidFlags(scene: Scene, messages: Record<string, string>) {
  for (const [flags, message] of Object.entries(messages)) {
    test(`rejects ${flags} in one line`, async ({ assert }) => {
      const { list } = await scene()
      const { exitCode, stdout, stderr } = await list(...flags.split(' '))
      assert.equal(exitCode, 1)
      assert.equal(stdout, '')
      assert.lengthOf(outputLines(stderr), 1, stderr)
      assert.include(stderr, message)
    })
  }
}
