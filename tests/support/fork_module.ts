import { fork, type ForkOptions } from 'node:child_process'

/**
 * The folder with the build of `npm test`. If this variable is not set, the suites start the
 * sources.
 */
export const { BUILT } = process.env

/**
 * Runs a module of the tests in a separate process.
 * @param path without the extension
 */
export function forkModule(path: string, args: string[] = [], options: ForkOptions = {}) {
  return BUILT
    ? fork(`${path}.js`, args, { cwd: BUILT, execArgv: [], ...options })
    : fork(`${path}.ts`, args, { execArgv: ['--import=./bin/typescript_loader.js'], ...options })
}
