import { test } from '@japa/runner'
import { outputLines } from '#tests/support/output_lines'
import type { Stack } from '#tests/support/stack'

/** Answers a command that lists what the search finds, and the fields of each line it prints. */
export function listCommand(stack: Stack, command: string, search: string) {
  return async (...flags: string[]) => {
    const answer = await stack.ace(command, `--search=${search}`, ...flags)
    return { ...answer, rows: outputLines(answer.stdout).map((line) => line.split('\t')) }
  }
}

type Scene = () => Promise<{ list: ReturnType<typeof listCommand> }>

/** What is left of a scene's rows by flags: their names, in the second field. */
export function testFilterFlags(scene: Scene, names: Record<string, string[]>) {
  for (const [flags, left] of Object.entries(names)) {
    test(`lists ${left.join(' and ') || 'nobody'} for ${flags}`, async ({ assert }) => {
      const { list } = await scene()
      const { exitCode, stderr, rows } = await list(...flags.split(' '))
      assert.equal(exitCode, 0, stderr)
      assert.deepEqual(
        rows.map(([, name]) => name),
        left
      )
    })
  }
}

/** What is said of flags that make no sense. */
export function testInvalidFlags(scene: Scene, sentences: Record<string, string>) {
  for (const [flags, says] of Object.entries(sentences)) {
    test(`refuses ${flags} in one line`, async ({ assert }) => {
      const { list } = await scene()
      const { exitCode, stdout, stderr } = await list(...flags.split(' '))
      assert.equal(exitCode, 1)
      assert.equal(stdout, '')
      assert.lengthOf(outputLines(stderr), 1, stderr)
      assert.include(stderr, says)
    })
  }
}
