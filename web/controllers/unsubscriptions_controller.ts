import type { HttpContext } from '@adonisjs/core/http'
import { checkToken, unsubscribe } from '#mails/subscriptions'

/** Stops mails, without a sign-in. Opening the link changes nothing: scanners of mails do so. */
export default class UnsubscriptionsController {
  create({ params, view }: HttpContext) {
    const { token } = params
    const { subscription } = checkToken(token)
    return view.render('pages/unsubscribe', { token, subscription, isDone: false })
  }

  /** Mail programs send this request by themselves (RFC 8058), and follow no redirect. */
  async store({ params, view }: HttpContext) {
    const { token } = params
    const subscription = await unsubscribe(token)
    return view.render('pages/unsubscribe', { token, subscription, isDone: true })
  }
}
