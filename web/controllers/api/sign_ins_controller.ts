import type { HttpContext } from '@adonisjs/core/http'
import { abilitiesOf } from '#accounts/abilities'
import { createTokenByPassword } from '#accounts/access_tokens'
import { grantAbilities } from '#accounts/grant_abilities'
import { originsOfSignIn } from '#accounts/token_origins'
import { verifySignIn } from '#accounts/verify_sign_in'
import * as operations from '#api/operations/sign_ins'
import { respondCreated } from '#api/respond'
import SignInTransformer from '#transformers/sign_in_transformer'
import { DEFAULT_DURATION } from '#validators/access_token'

export default class SignInsController {
  async store(ctx: HttpContext) {
    const { request, response } = ctx
    response.header('Cache-Control', 'no-store')
    const { email, password, name, ...chosen } = await operations.store.body(ctx)
    const origins = originsOfSignIn(request.header('origin'))
    const user = await verifySignIn(email, password, request.ip())
    const created = await createTokenByPassword(user, {
      name,
      days: chosen.expiresInDays ?? DEFAULT_DURATION,
      abilities: grantAbilities(chosen.abilities, abilitiesOf(user.role)),
      origins,
    })
    const data = SignInTransformer.transform({ created, origins, user })
    return respondCreated(ctx, '/api/v1/tokens/current', data)
  }
}
