import { fork, type ForkOptions } from 'node:child_process'
import { hideOutputOf } from '#tests/support/test_output'

/**
 * The folder with the build of `npm test`. If this variable is not set, the suites start the
 * sources.
 */
export const { BUILT } = process.env

/** Flags of Node for a process of the build. */
export const BUILT_FLAGS = BUILT ? [`--import=${BUILT}/tests/support/known_imports.js`] : []

/**
 * Runs a module of the tests in a separate process.
 * @param path without the extension
 */
export function forkModule(path: string, args: string[] = [], options: ForkOptions = {}) {
  const child = BUILT
    ? fork(`${path}.js`, args, { cwd: BUILT, execArgv: BUILT_FLAGS, silent: true, ...options })
    : fork(`${path}.ts`, args, {
        execArgv: ['--import=./bin/typescript_loader.js'],
        silent: true,
        ...options,
      })
  hideOutputOf(child)
  return child
}
