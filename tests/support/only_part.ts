import { globSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { PluginFn } from '@japa/runner/types'

/**
 * With `--part=2/3`, runs only the second, fifth, eighth … file of each suite. Neighbouring files often
 * take equally long, so all parts take about the same time.
 */
export const onlyPart: PluginFn = ({ config, cliArgs }) => {
  if (!cliArgs.part || !('suites' in config)) return
  const [part, parts] = String(cliArgs.part).split('/').map(Number)
  // Otherwise a run without any test would pass.
  if (!(part >= 1 && part <= parts)) throw new Error(`--part=${cliArgs.part} must be like 1/2.`)
  for (const suite of config.suites) {
    const patterns = suite.files as string[]
    suite.files = () =>
      globSync(patterns)
        .sort()
        .filter((_, index) => index % parts === part - 1)
        .map((path) => pathToFileURL(resolve(path)))
  }
}
