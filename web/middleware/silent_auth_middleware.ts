import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import SignIn from '#models/sign_in'

/** Pages that are open to all still greet who is signed in; and none is kept for the next person. */
export default class SilentAuthMiddleware {
  async handle(ctx: HttpContext, next: NextFn) {
    if (await ctx.auth.check()) {
      ctx.response.header('Cache-Control', 'no-store')
      await SignIn.touch(ctx.auth.user!)
    }
    return next()
  }
}
