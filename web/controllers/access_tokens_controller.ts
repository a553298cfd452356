import { errors } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { createToken, revokeToken, tokensOf } from '#accounts/access_tokens'
import { accessTokenValidator, durations } from '#validators/access_token'

const STREAM = 'text/vnd.turbo-stream.html'

export default class AccessTokensController {
  async index({ auth, view }: HttpContext) {
    return view.render('pages/settings/access_tokens', {
      ...{ durations, tokens: await tokensOf(auth.user!) },
    })
  }

  /** Answers with the token itself: it is shown this once, and kept in no session for another page. */
  async store({ auth, request, response, view }: HttpContext) {
    const user = auth.user!
    const { name, expires_in: days } = await request.validateUsing(accessTokenValidator)
    const created = await createToken(user, name, days)
    const state = { durations, created, tokens: await tokensOf(user) }

    // Turbo takes no page for an answer to a form, but it takes this.
    if (request.accepts(['html', STREAM]) !== STREAM) {
      return view.render('pages/settings/access_tokens', state)
    }
    response.type(STREAM)
    return view.render('streams/access_tokens', state)
  }

  async destroy({ auth, params, request, response, session }: HttpContext) {
    if (!(await revokeToken(auth.user!, params.id))) {
      throw new errors.E_ROUTE_NOT_FOUND([request.method(), request.url()])
    }
    session.flash('success', 'The token is revoked.')
    return response.redirect('/settings/access-tokens')
  }
}
