import { readdirSync, readFileSync } from 'node:fs'

export interface CpuTime {
  /** Milliseconds that the process has run. */
  ranMs: number
  /** Milliseconds that the process was ready to run, but its core ran something else. */
  waitedMs: number
}

/**
 * Returns the CPU time of all threads of a process so far, from Linux's scheduler, which counts
 * nanoseconds. `/proc/PID/stat` counts hundredths of a second, which is too coarse for a single
 * change.
 */
export function cpuTime(pid: number): CpuTime {
  const threads = readdirSync(`/proc/${pid}/task`).map((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ').map(Number)
  )
  const milliseconds = (field: number) =>
    threads.reduce((sum, fields) => sum + fields[field], 0) / 1e6
  return { ranMs: milliseconds(0), waitedMs: milliseconds(1) }
}

/** Returns a function that returns the CPU time of a process since this call. */
export function startCpuTimer(pid: number) {
  const before = cpuTime(pid)
  return (): CpuTime => {
    const now = cpuTime(pid)
    return { ranMs: now.ranMs - before.ranMs, waitedMs: now.waitedMs - before.waitedMs }
  }
}
