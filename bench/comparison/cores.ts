import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { findProgram } from '#tests/support/programs'

/** The program that binds a process to cores. */
const TASKSET = findProgram('taskset')

/**
 * The cores for the server under test, for the load generator, and for everything else: the
 * database, Redis, the writer and this process. If there are only two cores, everything else shares
 * the core of the load generator.
 */
export const cores = assign(allowedCores())

/** Why processes are not bound to cores, or undefined if they are. */
export const unboundReason = TASKSET
  ? allowedCores().length < 2
    ? 'this machine has only one core'
    : undefined
  : 'the program taskset is missing'

/** Binds all threads of a process to one of the groups of cores. Its later children inherit this. */
export function bind(pid: number, group: keyof typeof cores) {
  if (unboundReason) return
  execFileSync(TASKSET!, ['--all-tasks', '--cpu-list', '--pid', cores[group].join(), String(pid)], {
    stdio: 'ignore',
  })
}

function allowedCores() {
  const status = readFileSync('/proc/self/status', 'utf8')
  const [, list] = /Cpus_allowed_list:\s+(\S+)/.exec(status)!
  return list.split(',').flatMap((range) => {
    const [first, last = first] = range.split('-').map(Number)
    return Array.from({ length: last - first + 1 }, (_, n) => first + n)
  })
}

function assign(all: number[]) {
  const [server, generator = server, ...others] = all
  return {
    all,
    server: [server],
    generator: [generator],
    others: others.length ? others : [generator],
  }
}
