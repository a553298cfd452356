import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

const APP_ROOT = new URL('../', import.meta.url)

// A command loads hundreds of modules. Node compiles them faster from its cache, but only those
// that are imported after this call. If the folder cannot be written, Node works without a cache.
enableCompileCache(fileURLToPath(new URL('tmp/compile_cache', APP_ROOT)))

await import('./without_terminal.js')
await import('reflect-metadata')
const { Ignitor } = await import('@adonisjs/core/ignitor')
const { ignoreClosedOutput, shutDownOnSignals, reportFailure } =
  await import('../process/shutdown.js')

const IMPORTER = (filePath: string) =>
  import(filePath.startsWith('.') ? new URL(filePath, APP_ROOT).href : filePath)

ignoreClosedOutput()

// With `await`, Node exits with an error if a command hangs with nothing left to do.
await new Ignitor(APP_ROOT, { importer: IMPORTER })
  .tap((app) => {
    app.booting(async () => {
      await import('#config/env')
    })
    shutDownOnSignals(app)
  })
  .ace()
  .configure(async (app) => {
    // This must happen before the application boots, because an invalid setting makes the boot
    // itself fail.
    const { renderErrorsInOneLine } = await import('#exceptions/render_console_errors')
    renderErrorsInOneLine(await app.container.make('ace'))
  })
  .handle(helpFirst(process.argv.slice(2)))
  .catch(reportFailure)

/**
 * Turns `temperature:set --help` into `help temperature:set`. Otherwise, Ace would start the whole
 * application and complain about missing arguments.
 */
function helpFirst(argv: string[]) {
  if (!argv.includes('--help') && !argv.includes('-h')) return argv
  return ['help', ...argv.filter((argument) => !argument.startsWith('-')).slice(0, 1)]
}
