import type { HttpContext } from '@adonisjs/core/http'
import { areMailsDelayed } from '#accounts/mail_delay'

export default class DashboardController {
  async show({ auth, view }: HttpContext) {
    const user = auth.user!
    return view.render('pages/dashboard', {
      cities: await user.watchedCities(),
      mailsDelayed: !user.emailVerifiedAt && (await areMailsDelayed(user.id)),
    })
  }
}
