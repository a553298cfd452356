import { parseArgs } from 'node:util'
import { buildAssets } from '#bin/standalone/build_pages'
import { repeatFaults } from './repeat_faults.js'
import { steadyLoad } from './steady_load.js'

/**
 * `npm run soak`: every fault at full size, ten times in a row or as often as asked for. With
 * `--hours=1`: the steady load for so long, and whether memory grows under it.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { hours: { type: 'string' } },
})

process.env.SOAK = '1'
// The pages are visited, too.
await buildAssets(console.log)
const held = values.hours
  ? await steadyLoad(Number(values.hours))
  : await repeatFaults(Number(positionals[0] ?? 10))
process.exitCode = held ? 0 : 1
