import { fork, type ForkOptions } from 'node:child_process'

/** Where `npm test` has built what the suites start; else it is started as it is written. */
export const { BUILT } = process.env

/** Runs a module of the tests, named without its extension, in a process of its own. */
export function forkModule(path: string, args: string[] = [], options: ForkOptions = {}) {
  return BUILT
    ? fork(`${path}.js`, args, { cwd: BUILT, execArgv: [], ...options })
    : fork(`${path}.ts`, args, { execArgv: ['--import=@poppinss/ts-exec'], ...options })
}
