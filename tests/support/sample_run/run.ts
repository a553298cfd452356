import { configure, run } from '@japa/runner'
import { deliverReport } from '#tests/support/collect_report'
import { reporters } from '#tests/support/reporters'

/** Runs the sample tests with the reporters of the suites, for tests/unit/bin/test_report.spec.ts. */
const extension = import.meta.filename.endsWith('.ts') ? 'ts' : 'js'
const files = () => [new URL(`./sample_tests.${extension}`, import.meta.url)]
configure({ suites: [{ name: 'sample', files }], reporters })
await run()
await deliverReport()
process.exit()
