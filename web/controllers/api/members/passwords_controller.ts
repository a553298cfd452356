import type { HttpContext } from '@adonisjs/core/http'
import { setPassword } from '#admin/actions/member_password_set'
import { memberFor } from '#api/member_for'
import * as operations from '#api/operations/members'

export default class PasswordsController {
  async update(ctx: HttpContext) {
    const member = await memberFor(ctx, 'setPassword')
    const { password } = await operations.setPassword.body(ctx)
    await setPassword(ctx.auth.user!, member, password)
    return ctx.response.noContent()
  }
}
