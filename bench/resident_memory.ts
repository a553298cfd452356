import { readFileSync } from 'node:fs'

/** Returns the memory of a process in KiB, without the files that it has mapped. */
export function residentKib(pid: number) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/RssAnon:\s+(\d+)/.exec(status)![1])
}
