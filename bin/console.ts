import 'reflect-metadata'
import { Ignitor } from '@adonisjs/core'
import { shutDownOnSignals, reportFailure } from '../process/shutdown.js'

const APP_ROOT = new URL('../', import.meta.url)

const IMPORTER = (filePath: string) =>
  import(filePath.startsWith('.') ? new URL(filePath, APP_ROOT).href : filePath)

new Ignitor(APP_ROOT, { importer: IMPORTER })
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
  .handle(process.argv.splice(2))
  .catch(reportFailure)
