import type { Stack } from '#tests/support/stack'
import { until } from '#tests/support/visitor'

/** Waits until all that was written has been announced. */
export function untilNothingPending(stack: Stack) {
  return until('nothing to be owed', async () => {
    const owed = await stack.sql('SELECT FROM cities WHERE version > announced_version')
    return owed.length === 0
  })
}
