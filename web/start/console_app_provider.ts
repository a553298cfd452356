import { Encryption, EncryptionManager } from '@adonisjs/core/encryption'
import { BaseEvent, Emitter } from '@adonisjs/core/events'
import { LoggerManager } from '@adonisjs/core/logger'
import type { ApplicationService, EventsList } from '@adonisjs/core/types'
import encryptionConfig from '#config/encryption'
import loggerConfig from '#config/logger'

/** Names in the container that AdonisJS's own provider registers for requests. */
const HTTP_BINDINGS = ['dumper', 'router', 'server'] as const

/**
 * Replaces AdonisJS's own provider in commands, which would load the HTTP server and the body
 * parser: a tenth of all modules. Here, they are loaded when a command first needs them.
 */
export default class ConsoleAppProvider {
  constructor(protected app: ApplicationService) {}

  register() {
    const { container } = this.app
    container.bindValue('app', this.app)
    container.bindValue('config', this.app.config)
    container.singleton('logger', () => new LoggerManager(loggerConfig))
    container.singleton('emitter', () => new Emitter<EventsList>(this.app))
    container.singleton('encryption', async () => {
      return new EncryptionManager(await encryptionConfig.resolver(this.app))
    })
    container.singleton(Encryption, async (resolver) => {
      const encryption = await resolver.make('encryption')
      return encryption.use()
    })
    // A process that bin/console.ts has not started, such as a benchmark, has no Ace yet.
    container.singleton('ace', async (resolver) => {
      const { default: QuietAppProvider } = await import('#start/quiet_app_provider')
      new QuietAppProvider(this.app).registerAce()
      return resolver.make('ace')
    })
    for (const name of HTTP_BINDINGS) {
      container.singleton(name, async (resolver) => {
        await this.#registerHttp()
        return resolver.make(name)
      })
    }
  }

  async boot() {
    BaseEvent.useEmitter(await this.app.container.make('emitter'))
  }

  async #registerHttp() {
    const { default: QuietAppProvider } = await import('#start/quiet_app_provider')
    new QuietAppProvider(this.app).registerHttp()
  }
}
