import { errors } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { abilitiesOf } from '#accounts/abilities'
import { allTokensOf, createToken, currentTokenOf, revokeToken } from '#accounts/access_tokens'
import { grantAbilities } from '#accounts/grant_abilities'
import * as operations from '#api/operations/tokens'
import { respond, respondCreated } from '#api/respond'
import NewTokenTransformer from '#transformers/new_token_transformer'
import TokenTransformer from '#transformers/token_transformer'
import { assertEmbeddable, DEFAULT_DURATION } from '#validators/access_token'

export default class TokensController {
  async index(ctx: HttpContext) {
    return respond(ctx, TokenTransformer.transform(await allTokensOf(ctx.auth.user!)))
  }

  async store(ctx: HttpContext) {
    const { auth, response } = ctx
    response.header('Cache-Control', 'no-store')
    const input = await operations.store.body(ctx)
    const user = auth.user!
    const own = await currentTokenOf(user)
    const mayGrant = grantAbilities(own.abilities, abilitiesOf(user.role))
    const abilities = grantAbilities(input.abilities, mayGrant)
    // A page of another site cannot get a token that works elsewhere.
    const origins = own.origins.length ? own.origins : (input.origins ?? [])
    if (input.origins?.length && !own.origins.length) assertEmbeddable(abilities)
    const days = input.expiresInDays ?? DEFAULT_DURATION
    const token = { name: input.name, days, abilities, origins }
    const created = await createToken(user, token, own.expiresAt.toJSDate())
    const data = NewTokenTransformer.transform({ created, origins })
    return respondCreated(ctx, `/api/v1/tokens/${created.identifier}`, data)
  }

  async destroy({ auth, params, request, response }: HttpContext) {
    if (!(await revokeToken(auth.user!, params.id))) {
      throw new errors.E_ROUTE_NOT_FOUND([request.method(), request.url()])
    }
    return response.noContent()
  }
}
