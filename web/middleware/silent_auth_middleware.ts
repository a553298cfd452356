import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import SignIn from '#models/sign_in'

/**
 * Recognises a signed-in member on public pages too. Such a page must not stay in the cache of a
 * shared browser.
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
