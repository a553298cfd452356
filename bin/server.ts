import 'reflect-metadata'
import './without_terminal.js'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import { Ignitor } from '@adonisjs/core'
import { ignoreClosedOutput, shutDownOnSignals, reportFailure } from '../process/shutdown.js'

const APP_ROOT = new URL('../', import.meta.url)

const IMPORTER = (filePath: string) =>
  import(filePath.startsWith('.') ? new URL(filePath, APP_ROOT).href : filePath)

const { alsoOnIPv6Loopback } = await import('../process/ipv6_loopback.js')
const { closeGracefully } = await import('../process/graceful_close.js')

let assignRequestId: (request: IncomingMessage) => void

function withRequestId(handler: RequestListener): RequestListener {
  return (request, response) => {
    assignRequestId(request)
    handler(request, response)
  }
}

ignoreClosedOutput()

new Ignitor(APP_ROOT, { importer: IMPORTER })
  .tap((app) => {
    app.booting(async () => {
      await import('#config/env')
    })
    app.starting(async () => {
      const { requireDatabase } = await import('#config/database')
      requireDatabase()
      const requestId = await import('#process/request_id')
      assignRequestId = requestId.assignRequestId
    })
    shutDownOnSignals(app)
  })
  .httpServer()
  .start((handler) => closeGracefully(alsoOnIPv6Loopback(createServer(withRequestId(handler)))))
  .catch(reportFailure)
