import 'reflect-metadata'
import '../../bin/without_terminal.js'
import { Ignitor } from '@adonisjs/core'

const APP_ROOT = new URL('../../', import.meta.url)

/**
 * Boots the application in a process that runs neither tests nor an Ace command, such as the
 * benchmarks.
 */
export async function bootApp() {
  const app = new Ignitor(APP_ROOT, {
    importer: (path) => import(path.startsWith('.') ? new URL(path, APP_ROOT).href : path),
  })
    .tap((ignitorApp) =>
      ignitorApp.booting(async () => {
        await import('#config/env')
      })
    )
    .createApp('console')
  await app.init()
  await app.boot()
  await app.start(() => {})
  return app
}
