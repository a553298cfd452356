import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'

/**
 * Forbids caches to keep pages, because the next user of a shared browser could open them. This
 * includes pages for visitors: Turbo shows the pages of a member in the document of the sign-in
 * page, and the browser treats them all by the headers of this document.
 */
export default class NoStoreMiddleware {
  async handle({ response }: HttpContext, next: NextFn) {
    response.header('Cache-Control', 'no-store')
    return next()
  }
}
