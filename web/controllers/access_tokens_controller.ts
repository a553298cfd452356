import { errors } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { createToken, revokeToken, tokensOf } from '#accounts/access_tokens'
import { ABILITIES, abilitiesOf } from '#accounts/abilities'
import { embeddingOf } from '#accounts/embedding'
import { MAX_ORIGINS } from '#accounts/token_origins'
import type User from '#models/user'
import { accessTokenValidator, durations } from '#validators/access_token'
import { phrase } from '#support/phrase'

const choicesOf = ({ role }: User) => ({
  durations,
  abilities: Object.fromEntries(abilitiesOf(role).map((ability) => [ability, ABILITIES[ability]])),
  maxOrigins: MAX_ORIGINS,
})

const TURBO_STREAM = 'text/vnd.turbo-stream.html'

export default class AccessTokensController {
  async index({ auth, view }: HttpContext) {
    return view.render('pages/settings/access_tokens', {
      choices: choicesOf(auth.user!),
      tokens: await tokensOf(auth.user!),
    })
  }

  /** Responds with the token itself instead of a redirect, so that no session stores the token. */
  async store({ auth, request, response, view }: HttpContext) {
    const user = auth.user!
    const meta = { allowed: abilitiesOf(user.role) }
    const input = await request.validateUsing(accessTokenValidator, { meta })
    const { name, expires_in: days, abilities, origins = [] } = input
    const created = await createToken(user, { name, days, abilities, origins })
    const embedding = origins.length > 0 && embeddingOf(created.value!.release())
    const state = { choices: choicesOf(user), created, embedding, tokens: await tokensOf(user) }

    // After a form, Turbo shows a page only if the response is a redirect. It accepts a stream
    // without a redirect.
    if (request.accepts(['html', TURBO_STREAM]) !== TURBO_STREAM) {
      return view.render('pages/settings/access_tokens', state)
    }
    response.type(TURBO_STREAM)
    return view.render('streams/access_tokens', state)
  }

  async destroy({ auth, params, request, response, session }: HttpContext) {
    if (!(await revokeToken(auth.user!, params.id))) {
      throw new errors.E_ROUTE_NOT_FOUND([request.method(), request.url()])
    }
    session.flash('success', phrase('The token is revoked.'))
    return response.redirect('/settings/access-tokens')
  }
}
