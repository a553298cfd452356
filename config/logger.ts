import app from '@adonisjs/core/services/app'
import { defineConfig, syncDestination, targets } from '@adonisjs/core/logger'
import type { InferLoggers } from '@adonisjs/core/types'
import { redactLine } from '#config/log_redaction'
import env from '#config/env'

const loggerConfig = defineConfig({
  default: 'app',
  loggers: {
    app: {
      enabled: true,
      name: 'fairweather',
      level: env.get('LOG_LEVEL'),
      destination: app.inProduction ? undefined : await syncDestination(),
      // Secrets are removed only in production. In development no mails are sent, and the log must
      // show the links in the mails.
      hooks: app.inProduction ? { streamWrite: redactLine } : {},
      transport: { targets: [targets.file({ destination: 1 })] },
    },
  },
})

export default loggerConfig

declare module '@adonisjs/core/types' {
  export interface LoggersList extends InferLoggers<typeof loggerConfig> {}
}
