import type { Stack } from '#tests/support/stack'
import { until } from '#tests/support/visitor'

/** Waits until all committed readings are published. */
export function untilNothingPending(stack: Stack) {
  return until('no pending readings', async () => {
    const pending = await stack.sql('SELECT FROM cities WHERE version > announced_version')
    return pending.length === 0
  })
}
