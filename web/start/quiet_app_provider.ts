import { defineConfig as defineBodyParser } from '@adonisjs/core/bodyparser'
import { defineConfig as defineHttp, type Router } from '@adonisjs/core/http'
import AppProvider from '@adonisjs/core/providers/app_provider'

/**
 * Writes the types of the routes only under `npm run dev`. AdonisJS's own provider writes them at
 * every start, but the checkout may be read-only.
 */
export default class QuietAppProvider extends AppProvider {
  register() {
    this.#addDefaults()
    super.register()
  }

  /** Registers only what console_app_provider.ts leaves out. */
  registerHttp() {
    this.#addDefaults()
    this.registerDumper()
    this.registerServer()
    this.registerRouter()
    this.registerBodyParserMiddleware()
  }

  registerAce() {
    super.registerAce()
  }

  /** Not in config/, because the imports would load the HTTP server in every command. */
  #addDefaults() {
    const { config } = this.app
    config.set('app', { ...config.get<object>('app'), http: defineHttp(config.get('app.http')) })
    config.set('bodyparser', defineBodyParser(config.get('bodyparser')))
  }

  protected async emitRoutes(router: Router) {
    const { isDevServer } = await import('#config/app')
    if (isDevServer) await super.emitRoutes(router)
  }
}
