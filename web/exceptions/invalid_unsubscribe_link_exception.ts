import type { HttpContext } from '@adonisjs/core/http'
import UserFacingException from '#exceptions/user_facing_exception'
import { phrase } from '#support/phrase'

export default class InvalidUnsubscribeLinkException extends UserFacingException {
  static status = 404
  static code = 'E_INVALID_UNSUBSCRIBE_LINK'
  static phrase = phrase(
    'This link is not complete, or it was not made here. You can also stop mails in your settings.'
  )

  /** Shows a page of its own: a mail program follows no redirect, and its user may have no account here. */
  async handle(error: this, { response, view }: HttpContext) {
    const page = view.render('pages/errors/client_error', { error, detail: error.detail })
    response.status(error.status).send(await page)
  }
}
