import { parseArgs } from 'node:util'
import { buildAssets } from '#bin/standalone/build_assets'
import { idleMemory } from './idle_memory.js'
import { repeatFaults } from './repeat_fault_suite.js'
import { steadyLoad } from './memory_under_load.js'

/**
 * `npm run soak` runs every fault at full size, ten times in a row; `npm run soak -- 3` runs them
 * three times. `npm run soak -- --hours=1` runs a steady load for an hour and checks whether memory
 * grows. `npm run soak -- --idle=10` does the same with 10,000 idle sockets for ten minutes.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    hours: { type: 'string' },
    idle: { type: 'string' },
    sockets: { type: 'string', default: '10000' },
  },
})

process.env.SOAK = '1'
// The other loads open pages in the web server, and these need their assets.
if (!values.idle) await buildAssets(console.log)
let passed
if (values.idle) passed = await idleMemory(Number(values.idle), Number(values.sockets))
else if (values.hours) passed = await steadyLoad(Number(values.hours))
else passed = await repeatFaults(Number(positionals[0] ?? 10))
process.exitCode = passed ? 0 : 1
