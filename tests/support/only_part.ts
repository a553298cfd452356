import { globSync, statSync } from 'node:fs'
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

/**
 * Divides files into parts of about the same total size, because a file with more tests takes
 * longer. Every run divides the same files in the same way.
 */
function divide(paths: string[], parts: number) {
  const files = paths.map((path) => ({ path, bytes: statSync(path).size }))
  const divided = Array.from({ length: parts }, () => ({ bytes: 0, paths: [] as string[] }))
  for (const { path, bytes } of files.sort((a, b) => b.bytes - a.bytes)) {
    const smallest = divided.reduce((least, part) => (part.bytes < least.bytes ? part : least))
    smallest.paths.push(path)
    smallest.bytes += bytes
  }
  return divided.map((part) => part.paths)
}
