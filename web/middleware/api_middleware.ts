import { Exception } from '@adonisjs/core/exceptions'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import type { Ability } from '#accounts/abilities'
import InvalidTokenException from '#exceptions/invalid_token_exception'
import MissingAbilityException from '#exceptions/missing_ability_exception'

/**
 * Lets in a program whose access token has the ability. The ability is checked before anything is
 * looked up, so a refusal says nothing about what exists.
 */
export default class ApiMiddleware {
  async handle({ auth, request, response }: HttpContext, next: NextFn, ability: Ability) {
    response.header('X-Content-Type-Options', 'nosniff')
    response.vary('Authorization')
    // The forms of pages name another method in the address. A program sends the method itself.
    if (request.method() !== request.intended()) {
      throw new Exception('The address names another method', { status: 400 })
    }

    if (!(await auth.checkUsing(['api']))) {
      response.header('WWW-Authenticate', 'Bearer')
      throw new InvalidTokenException()
    }
    if (!auth.use('api').abilities.includes(ability)) {
      const scope = `error="insufficient_scope", scope="${ability}"`
      response.header('WWW-Authenticate', `Bearer ${scope}`)
      throw new MissingAbilityException(ability)
    }
    if (request.hasBody() && !request.is(['application/json'])) {
      throw new Exception('The body is not JSON', { status: 415 })
    }
    return next()
  }
}
