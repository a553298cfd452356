import type { HttpContext } from '@adonisjs/core/http'

/**
 * Keeps the messages of the session if a script loads a part of the page: they are for the next page that
 * somebody sees.
 */
export function keepMessages({ request, session }: HttpContext) {
  if (request.header('turbo-frame') && !session.flashMessages.isEmpty) session.reflash()
}
