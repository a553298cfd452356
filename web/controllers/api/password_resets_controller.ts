import type { HttpContext } from '@adonisjs/core/http'
import { requestPasswordReset } from '#accounts/password_reset'
import { throttleMails } from '#accounts/sign_in_throttle'
import * as operations from '#api/operations/account'

export default class PasswordResetsController {
  async store(ctx: HttpContext) {
    const { email } = await operations.requestPasswordReset.body(ctx)
    await throttleMails('anybody', ctx.request.ip(), email)
    await requestPasswordReset(email)
    return ctx.response.noContent()
  }
}
