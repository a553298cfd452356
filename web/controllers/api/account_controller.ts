import type { HttpContext } from '@adonisjs/core/http'
import { changeSettings } from '#accounts/change_settings'
import { deleteAccount } from '#accounts/delete_account'
import { personalDataOf } from '#accounts/personal_data'
import { SignInThrottle } from '#accounts/sign_in_throttle'
import * as operations from '#api/operations/account'
import { assertUnchanged, respond } from '#api/respond'
import AccountTransformer from '#transformers/account_transformer'

/** The account of the owner of the token. */
export default class AccountController {
  async show(ctx: HttpContext) {
    return respond(ctx, AccountTransformer.transform(ctx.auth.user!))
  }

  async update(ctx: HttpContext) {
    const { locale, quietHours, ...fields } = await operations.update.body(ctx)
    const changes = { ...chosenLocale(locale), ...fields, ...quietColumns(quietHours) }
    const member = await changeSettings(ctx.auth.user!, changes, (user) =>
      assertUnchanged(ctx, AccountTransformer.transform(user))
    )
    return respond(ctx, AccountTransformer.transform(member))
  }

  async destroy(ctx: HttpContext) {
    const { auth, request, response } = ctx
    const user = auth.user!
    const throttle = new SignInThrottle(user.email, request.ip())
    await operations.deleteAccount.body(ctx, { meta: { user, throttle } })
    await deleteAccount(user)
    return response.noContent()
  }

  async export(ctx: HttpContext) {
    return respond(ctx, await personalDataOf(ctx.auth.user!))
  }
}

const chosenLocale = (locale?: string) => locale && { locale, localeFromBrowser: false }

function quietColumns(hours?: { from: string; until: string; timeZone?: string | null } | null) {
  if (hours === undefined) return {}
  return {
    quietFrom: hours?.from ?? null,
    quietUntil: hours?.until ?? null,
    quietZone: hours?.timeZone ?? null,
  }
}
