import 'reflect-metadata'
import { createServer } from 'node:http'
import { Ignitor } from '@adonisjs/core'
import { endOnSignals, fail } from './ending.js'

const APP_ROOT = new URL('../', import.meta.url)

const IMPORTER = (filePath: string) =>
  import(filePath.startsWith('.') ? new URL(filePath, APP_ROOT).href : filePath)

const { alsoOnIPv6Loopback } = await import('../hub/loopback.js')
const { closesPromptly } = await import('../hub/closing.js')

new Ignitor(APP_ROOT, { importer: IMPORTER })
  .tap((app) => {
    app.booting(async () => {
      await import('#start/env')
    })
    app.starting(async () => {
      const { needDatabase } = await import('#config/database')
      needDatabase()
    })
    endOnSignals(app)
  })
  .httpServer()
  .start((handler) => closesPromptly(alsoOnIPv6Loopback(createServer(handler))))
  .catch(fail)
