import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { Group } from '@japa/runner/core'

/** Returns the path of a program on the PATH, or undefined if there is none. */
export function findProgram(name: string) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean)
  return folders.map((folder) => join(folder, name)).find(isExecutable)
}

/** Returns the arguments with which `test.skip` skips a test if a program is not on the PATH. */
export function without(...programs: string[]): [skip: boolean, reason: string] {
  const missing = programs.filter((name) => !findProgram(name))
  return [missing.length > 0, `needs ${missing.join(' and ')}`]
}

/**
 * Skips the tests of a group if one of these programs is not on the PATH. Call this before anything
 * else in the group, because the group's hooks must not run without the programs either.
 */
export function skipWithout(group: Group, ...programs: string[]) {
  const [skip, reason] = without(...programs)
  if (!skip) return
  group.tap((test) => test.skip(true, reason))
  group.setup = () => group
  group.teardown = () => group
}

function isExecutable(path: string) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
