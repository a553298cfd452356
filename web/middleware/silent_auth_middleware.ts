import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import SignIn from '#models/sign_in'

/** Recognises the member on public pages too. Their pages must not stay in a shared browser's cache. */
export default class SilentAuthMiddleware {
  async handle(ctx: HttpContext, next: NextFn) {
    if (await ctx.auth.check()) {
      ctx.response.header('Cache-Control', 'no-store')
      await SignIn.touch(ctx.auth.user!)
    }
    return next()
  }
}
