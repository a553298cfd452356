import { parseArgs } from 'node:util'
import { buildAssets } from '#bin/standalone/build_assets'
import { repeatFaults } from './repeat_fault_suite.js'
import { steadyLoad } from './memory_under_load.js'

/**
 * `npm run soak` runs every fault at full size, ten times in a row; `npm run soak -- 3` runs them
 * three times. `npm run soak -- --hours=1` runs a steady load for an hour and checks whether memory
 * grows.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { hours: { type: 'string' } },
})

process.env.SOAK = '1'
// The steady load opens pages in the web server, and these need their assets.
await buildAssets(console.log)
const passed = values.hours
  ? await steadyLoad(Number(values.hours))
  : await repeatFaults(Number(positionals[0] ?? 10))
process.exitCode = passed ? 0 : 1
