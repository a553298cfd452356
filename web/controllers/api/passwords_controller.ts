import type { HttpContext } from '@adonisjs/core/http'
import db from '@adonisjs/lucid/services/db'
import { changePassword } from '#accounts/change_password'
import { SignInThrottle } from '#accounts/sign_in_throttle'
import * as operations from '#api/operations/account'

export default class PasswordsController {
  async update(ctx: HttpContext) {
    const user = ctx.auth.user!
    const throttle = new SignInThrottle(user.email, ctx.request.ip())
    const meta = { user, throttle }
    const { password } = await operations.changePassword.body(ctx, { meta })
    await db.transaction((trx) => changePassword(user, password, trx))
    return ctx.response.noContent()
  }
}
