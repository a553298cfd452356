import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import SignIn from '#models/sign_in'

/** Recognises a signed-in member on public pages too. */
export default class SilentAuthMiddleware {
  async handle(ctx: HttpContext, next: NextFn) {
    if (await ctx.auth.check()) {
      await SignIn.touch(ctx.auth.user!)
    }
    return next()
  }
}
