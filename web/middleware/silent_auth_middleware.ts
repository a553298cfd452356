import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { extendRememberToken, keepsSignedIn } from '#accounts/remember_tokens'
import { visitIntervalMs } from '#config/session'
import SignIn from '#models/sign_in'

/** Recognises a signed-in member on public pages too. */
export default class SilentAuthMiddleware {
  async handle(ctx: HttpContext, next: NextFn) {
    if (await ctx.auth.check()) {
      ctx.wasJustUsed = !(await SignIn.touch(ctx.auth.user!))
      if (!ctx.wasJustUsed) await extendRememberToken(ctx)
      if (keepsSignedIn(ctx)) ctx.view.share({ visitIntervalMs })
    }
    return next()
  }
}
