import type { ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { BUILT } from '#tests/support/fork_module'

const HEAP_PROBE = BUILT
  ? join(BUILT, 'tests/support/heap_probe.js')
  : new URL('heap_probe.ts', import.meta.url)

/** `heldMegabytes` needs a stack that was started with these settings. */
export const HEAP_PROBE_SETTINGS = {
  NODE_OPTIONS: `--import=${HEAP_PROBE}`,
}

/** Returns the megabytes that a process uses after a garbage collection. */
export function heldMegabytes(child: ChildProcess) {
  return new Promise<number>((resolve) => {
    const listen = ({ heldBytes }: { heldBytes?: number }) => {
      if (heldBytes === undefined) return
      child.off('message', listen)
      resolve(heldBytes / 2 ** 20)
    }
    child.on('message', listen)
    child.kill('SIGUSR2')
  })
}
