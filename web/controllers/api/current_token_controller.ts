import type { HttpContext } from '@adonisjs/core/http'
import { canOnlyShow } from '#accounts/abilities'
import { currentTokenOf, revokeToken } from '#accounts/access_tokens'
import { respond } from '#api/respond'
import MissingAbilityException from '#exceptions/missing_ability_exception'
import TokenTransformer from '#transformers/token_transformer'

/** The access token of the request. */
export default class CurrentTokenController {
  async show(ctx: HttpContext) {
    return respond(ctx, TokenTransformer.transform(await currentTokenOf(ctx.auth.user!)))
  }

  async destroy({ auth, response }: HttpContext) {
    const { abilities, origins } = auth.use('api')
    // Everyone who reads a page that shows a board has its token, and must not end the board.
    if (origins.length && canOnlyShow(abilities)) throw new MissingAbilityException('tokens:write')
    const { id } = await currentTokenOf(auth.user!)
    await revokeToken(auth.user!, id)
    return response.noContent()
  }
}
