import type { HttpContext } from '@adonisjs/core/http'
import { checkToken, stopReport } from '#training/report_subscription'

/** Stops the yearly report, without a sign-in. Opening the link changes nothing: scanners of mails do so. */
export default class UnsubscriptionsController {
  create({ params, view }: HttpContext) {
    checkToken(params.token)
    return view.render('pages/unsubscribe', { token: params.token, isDone: false })
  }

  /** Mail programs send this request by themselves (RFC 8058), and follow no redirect. */
  async store({ params, view }: HttpContext) {
    await stopReport(params.token)
    return view.render('pages/unsubscribe', { token: params.token, isDone: true })
  }
}
