import type { HttpContext } from '@adonisjs/core/http'
import { requestEmailChange } from '#accounts/email_change'
import {
  rawEmail,
  SignInThrottle,
  throttleMails,
  throttleRegistration,
} from '#accounts/sign_in_throttle'
import * as operations from '#api/operations/account'
import MailLink from '#models/mail_link'

export default class EmailChangesController {
  async store(ctx: HttpContext) {
    const { auth, request, response } = ctx
    const user = auth.user!
    const throttle = new SignInThrottle(user.email, request.ip())
    // The response shows whether an e-mail is taken, so the rate limit of registrations applies here too.
    const typed = rawEmail(request.input('email'))
    if (typed && typed !== user.email) await throttleRegistration(typed, request.ip())
    const meta = { user, throttle }
    const { email } = await operations.requestEmailChange.body(ctx, { meta })
    if (email !== user.email) {
      await throttleMails('member', request.ip(), user.email, email)
      await requestEmailChange(user, email)
    }
    return response.noContent()
  }

  async destroy({ auth, response }: HttpContext) {
    await MailLink.revoke(auth.user!, ['change'])
    return response.noContent()
  }
}
