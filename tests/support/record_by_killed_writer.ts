import { once } from 'node:events'
import { forkModule } from '#tests/support/fork_module'
import type { Stack } from '#tests/support/stack'

/** Runs a writer that is killed after its commit, before it announces the reading. */
export async function recordByKilledWriter({ env }: Stack, cityId: number, celsius: number) {
  const child = forkModule('tests/support/killed_writer', [String(cityId), String(celsius)], {
    env: { ...process.env, ...env },
  })
  const [, signal] = await once(child, 'exit')
  if (signal !== 'SIGKILL') throw new Error(`The writer ended by ${signal}, not by SIGKILL`)
}
