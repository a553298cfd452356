import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { percentile } from '../latency_summary.js'

/** For some seconds after its start, and after many connections, Node compiles and collects garbage. */
const SETTLE_MS = 5000
const IDLE_SECONDS = 5

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

/** Returns the CPU time per second of an idle process, in milliseconds: the median of some seconds. */
export async function idleCpuTime(pid: number) {
  await pause(SETTLE_MS)
  const seconds = []
  for (let n = 0; n < IDLE_SECONDS; n++) {
    const timer = startCpuTimer(pid)
    await pause(1000)
    seconds.push(timer().ranMs)
  }
  return percentile(seconds, 0.5)
}
