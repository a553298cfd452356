import app from '@adonisjs/core/services/app'
import { defineConfig, destination, destinations } from '@adonisjs/core/logger'
import type { InferLoggers } from '@adonisjs/core/types'
import { redactLine, redactSecretsInLine } from '#config/redaction'
import env from '#config/env'

/** A person at a terminal gets readable lines. Programs get JSON. */
function outputStream() {
  if (process.stdout.isTTY) {
    return destinations.pretty({
      sync: true,
      ignore: 'pid,hostname,name',
      translateTime: 'SYS:HH:MM:ss',
    })
  }
  // Writes in this thread, without waiting for the reader. AdonisJS's own target would start a
  // worker thread in every process, which takes a tenth of the time of a command.
  return destination(1)
}

const loggerConfig = defineConfig({
  default: 'app',
  loggers: {
    app: {
      enabled: true,
      name: 'fairweather',
      level: env.get('LOG_LEVEL'),
      destination: await outputStream(),
      // Personal data is removed only in production. In development no mails are sent, and the log
      // must show the links in the mails.
      hooks: { streamWrite: app.inProduction ? redactLine : redactSecretsInLine },
    },
  },
})

export default loggerConfig

declare module '@adonisjs/core/types' {
  export interface LoggersList extends InferLoggers<typeof loggerConfig> {}
}
