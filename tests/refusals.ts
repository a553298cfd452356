import type { HubStatus } from '#hub/status'
import type { Stack } from '#tests/stack'

/** What the first hub of this stack has refused so far, by kind. */
export async function refusalsOf(stack: Stack) {
  const { stdout, stderr } = await stack.ace('hub:status', '--json')
  const hubs: HubStatus[] = JSON.parse(stdout || `"${stderr}"`)
  return hubs.find(({ pid }) => pid === stack.hubs[0].process.pid)!.refused
}
