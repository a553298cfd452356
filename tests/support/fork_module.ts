import { fork, type ForkOptions } from 'node:child_process'

/** The folder with the build of `npm test`. Without it, the suites start the sources. */
export const { BUILT } = process.env

/**
 * Runs a module of the tests in its own process.
 * @param path without the extension
 */
export function forkModule(path: string, args: string[] = [], options: ForkOptions = {}) {
  return BUILT
    ? fork(`${path}.js`, args, { cwd: BUILT, execArgv: [], ...options })
    : fork(`${path}.ts`, args, { execArgv: ['--import=@poppinss/ts-exec'], ...options })
}
