import 'reflect-metadata'
import { setTimeout as pause } from 'node:timers/promises'
import { Ignitor, prettyPrintError } from '@adonisjs/core'
import { configure, processCLIArgs, run } from '@japa/runner'
import { startServices } from '../tests/support/start_services.js'

const TERMINATION_TIMEOUT_MS = 10_000

const APP_ROOT = new URL('../', import.meta.url)

const IMPORTER = (filePath: string) =>
  import(filePath.startsWith('.') ? new URL(filePath, APP_ROOT).href : filePath)

// The services start before any module reads the environment, because the suites use a database and
// a Redis of their own.
const services = await startServices()
for (const ending of ['SIGTERM', 'SIGINT', 'SIGHUP', 'disconnect']) {
  process.once(ending, () => void services.stop().finally(() => process.exit(1)))
}
process.channel?.unref()

new Ignitor(APP_ROOT, { importer: IMPORTER })
  .tap((app) => {
    app.booting(async () => {
      await import('#config/env')
    })
  })
  .testRunner()
  .configure(async (app) => {
    const { plugins, reporters, runnerHooks } = await import('../tests/bootstrap.js')
    processCLIArgs(process.argv.splice(2))
    configure({
      ...app.rcFile.tests,
      plugins,
      reporters,
      setup: runnerHooks.setup,
      teardown: runnerHooks.teardown,
    })
  })
  .run(async (app) => {
    await run()
    // A test that failed may have left a transaction open, for which the pool would wait for ever.
    await Promise.race([app.terminate(), pause(TERMINATION_TIMEOUT_MS)])
    await services.stop()
    const { deliverReport } = await import('../tests/support/collect_report.js')
    await deliverReport()
    // The fault tests may leave connections open, which would keep the process alive.
    process.exit()
  })
  .catch(async (error) => {
    process.exitCode = 1
    await prettyPrintError(error)
    await services.stop()
    process.exit()
  })
