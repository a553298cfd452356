import type { HttpContext } from '@adonisjs/core/http'
import { register } from '#accounts/register'
import { rawEmail, throttleRegistration } from '#accounts/sign_in_throttle'
import * as operations from '#api/operations/registrations'
import { respondCreated } from '#api/respond'
import AccountTransformer from '#transformers/account_transformer'

export default class RegistrationsController {
  async store(ctx: HttpContext) {
    const { request } = ctx
    await throttleRegistration(rawEmail(request.input('email')), request.ip())
    const account = await operations.store.body(ctx)
    const localeFromBrowser = account.locale === undefined
    const user = await register({ ...account, localeFromBrowser })
    return respondCreated(ctx, '/api/v1/me', AccountTransformer.transform(user))
  }
}
