import { configProvider } from '@adonisjs/core/config'
import type { InferMailers } from '@adonisjs/mail/types'
import { appUrl, dataDir } from '#config/app'
import env from '#config/env'

const smtp = env.get('SMTP_URL')
const { protocol, hostname, port, username, password } = new URL(smtp ?? 'smtp://localhost')

const mailConfig = configProvider.create(async (app) => {
  const { defineConfig, transports } = await import('@adonisjs/mail')
  const config = defineConfig({
    default: smtp ? 'smtp' : 'folder',
    from: env.get('MAIL_FROM') ?? `Fairweather <no-reply@${new URL(appUrl).hostname}>`,
    mailers: {
      smtp: transports.smtp({
        host: hostname.replace(/^\[|\]$/g, ''),
        port: Number(port) || undefined,
        secure: protocol === 'smtps:',
        auth: username
          ? {
              type: 'login',
              user: decodeURIComponent(username),
              pass: decodeURIComponent(password),
            }
          : undefined,
        // Without timeouts, a mail server that hangs would block the task that sends a mail until
        // the process ends.
        connectionTimeout: 10_000,
        greetingTimeout: 10_000,
        socketTimeout: 30_000,
      }),
      folder: configProvider.create(async () => {
        const { FolderTransport } = await import('#mails/folder_transport')
        return () => new FolderTransport(`${dataDir}/mails`)
      }),
    },
  })
  return config.resolver(app)
})

export default mailConfig

declare module '@adonisjs/mail/types' {
  export interface MailersList extends InferMailers<typeof mailConfig> {}
}
