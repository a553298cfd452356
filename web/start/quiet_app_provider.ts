import type { Router } from '@adonisjs/core/http'
import AppProvider from '@adonisjs/core/providers/app_provider'

/**
 * Writes the types of the routes only under `npm run dev`. AdonisJS's own provider writes them at
 * every start, but the checkout may be read-only.
 */
export default class QuietAppProvider extends AppProvider {
  protected async emitRoutes(router: Router) {
    const { isDevServer } = await import('#config/app')
    if (isDevServer) await super.emitRoutes(router)
  }
}
