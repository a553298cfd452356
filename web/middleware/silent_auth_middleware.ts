import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import SignIn from '#models/sign_in'

/**
 * Recognises a signed-in member on public pages too. A page for a signed-in member is not cached,
 * because the next user of a shared browser could open it.
 */
export default class SilentAuthMiddleware {
  async handle(ctx: HttpContext, next: NextFn) {
    if (await ctx.auth.check()) {
      ctx.response.header('Cache-Control', 'no-store')
      await SignIn.touch(ctx.auth.user!)
    }
    return next()
  }
}
