import type { HttpContext } from '@adonisjs/core/http'
import { areMailsDelayed } from '#accounts/mail_delay'
import { alertCounts } from '#alerts/alert_counts'
import { sayIn } from '#languages/say'
import { memberBoard } from '#board/member_board'
import { keepMessages } from '#support/keep_messages'

export default class DashboardController {
  async show(ctx: HttpContext) {
    const { auth, i18n, view } = ctx
    keepMessages(ctx)
    const user = auth.user!
    return view.render('pages/dashboard', {
      ...(await memberBoard(user, sayIn(i18n!))),
      alertCounts: await alertCounts(user),
      mailsDelayed: !user.emailVerifiedAt && (await areMailsDelayed(user.id)),
    })
  }
}
