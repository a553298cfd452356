import type { HttpContext } from '@adonisjs/core/http'
import { areMailsDelayed } from '#accounts/mail_delay'
import { sayIn } from '#languages/say'
import { memberBoard } from '#board/member_board'

export default class DashboardController {
  async show({ auth, i18n, view }: HttpContext) {
    const user = auth.user!
    return view.render('pages/dashboard', {
      ...(await memberBoard(user, sayIn(i18n!))),
      mailsDelayed: !user.emailVerifiedAt && (await areMailsDelayed(user.id)),
    })
  }
}
