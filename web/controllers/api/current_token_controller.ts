import type { HttpContext } from '@adonisjs/core/http'
import { currentTokenOf, revokeToken } from '#accounts/access_tokens'
import { respond } from '#api/respond'
import TokenTransformer from '#transformers/token_transformer'

/** The access token of the request. */
export default class CurrentTokenController {
  async show(ctx: HttpContext) {
    return respond(ctx, TokenTransformer.transform(await currentTokenOf(ctx.auth.user!)))
  }

  async destroy({ auth, response }: HttpContext) {
    const { id } = await currentTokenOf(auth.user!)
    await revokeToken(auth.user!, id)
    return response.noContent()
  }
}
