import type { ChildProcess } from 'node:child_process'
import { probe } from './comparison/server_under_test.js'
import { residentKib } from './resident_memory.js'

/** Memory of a process in KiB. All but `residentKib` is measured after a garbage collection. */
export interface MemorySample {
  minutes: number
  heapUsedKib: number
  externalKib: number
  heldResidentKib: number
  residentKib: number
}

/** Returns a function that samples the memory of a process that was started with `probeSettings`. */
export function sampler(child: ChildProcess) {
  const start = performance.now()
  return async (): Promise<MemorySample> => {
    const resident = residentKib(child.pid!)
    const { heapUsed, external } = (await probe(child, 'collectGarbage')) as NodeJS.MemoryUsage
    return {
      minutes: (performance.now() - start) / 60_000,
      heapUsedKib: heapUsed / 1024,
      externalKib: external / 1024,
      heldResidentKib: residentKib(child.pid!),
      residentKib: resident,
    }
  }
}
