import type { ChildProcess } from 'node:child_process'

/** The settings of a stack whose processes can be asked by `memoryOf`. */
export const HEAP_PROBE_SETTINGS = {
  NODE_OPTIONS: `--import=${new URL('heap_probe.ts', import.meta.url)}`,
}

/** Megabytes that a process of such a stack holds on to: garbage does not count. */
export function heldMegabytes(child: ChildProcess) {
  return new Promise<number>((resolve) => {
    const listen = ({ held }: { held?: number }) => {
      if (held === undefined) return
      child.off('message', listen)
      resolve(held / 2 ** 20)
    }
    child.on('message', listen)
    child.kill('SIGUSR2')
  })
}
