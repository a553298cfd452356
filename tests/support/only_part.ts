import { globSync, readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { PluginFn } from '@japa/runner/types'

/** With `--part=2/3`, runs only the files of the second of three parts of each suite. */
export const onlyPart: PluginFn = ({ config, cliArgs }) => {
  if (!cliArgs.part || !('suites' in config)) return
  const [part, parts] = String(cliArgs.part).split('/').map(Number)
  // Otherwise a run without any test would pass.
  if (!(part >= 1 && part <= parts)) throw new Error(`--part=${cliArgs.part} must be like 1/2.`)
  for (const suite of config.suites) {
    const patterns = suite.files as string[]
    suite.files = () =>
      divide(globSync(patterns).sort(), parts)
        [part - 1].sort()
        .map((path) => pathToFileURL(resolve(path)))
  }
}

/** A file that imports this module needs stacks that take long to start, and that its users share. */
const SHARED_WORLDS = '#tests/support/faults/prove_recovery'

/**
 * Divides files into parts of about the same total size, because a file with more tests takes
 * longer. The files that share worlds stay together. Every run divides the same files in the same way.
 */
function divide(paths: string[], parts: number) {
  const divided = Array.from({ length: parts }, () => ({ bytes: 0, paths: [] as string[] }))
  for (const unit of unitsOf(paths).sort((a, b) => b.bytes - a.bytes)) {
    const smallest = divided.reduce((least, part) => (part.bytes < least.bytes ? part : least))
    smallest.paths.push(...unit.paths)
    smallest.bytes += unit.bytes
  }
  return divided.map((part) => part.paths)
}

/** Returns the files that must be in the same part, with their total size. */
function unitsOf(paths: string[]) {
  const isTogether = (path: string) => readFileSync(path, 'utf8').includes(SHARED_WORLDS)
  const units = Object.values(Object.groupBy(paths, (path) => (isTogether(path) ? '' : path)))
  return units.map((unit = []) => ({
    paths: unit,
    bytes: unit.reduce((sum, path) => sum + statSync(path).size, 0),
  }))
}
