import type { HttpContext } from '@adonisjs/core/http'
import { ReadOnlyValuesStore } from '@adonisjs/session'
import UserFacingException from '#exceptions/user_facing_exception'
import { phrase } from '#support/phrase'

/**
 * Pages that consist of a rate-limited form. They are shown again with status 429, without a
 * redirect.
 */
const formPages: Record<string, string> = {
  '/login': 'pages/login',
  '/register': 'pages/register',
  '/forgot-password': 'pages/forgot_password',
  '/chat/search': 'pages/chat/search',
}

export default class TooManyRequestsException extends UserFacingException {
  static status = 429
  static code = 'E_TOO_MANY_REQUESTS'
  title = 'Too many requests'

  constructor(readonly retryAfterSeconds: number) {
    const message = phrase(
      'There were too many attempts. Please try again in {minutes, plural, one {a minute} other {# minutes}}.',
      { minutes: Math.ceil(retryAfterSeconds / 60) }
    )
    super(message, { keepInput: true })
  }

  async handle(error: this, ctx: HttpContext) {
    const { request, response, route, view } = ctx
    const page = formPages[route?.pattern ?? '']
    if (!page) return super.handle(error, ctx)

    const input = request.only(['name', 'email', 'q'])
    view.share({ flashMessages: new ReadOnlyValuesStore({ ...input, error: this.phrase }) })
    response.status(this.status).send(await view.render(page))
  }
}
