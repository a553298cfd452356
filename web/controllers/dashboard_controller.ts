import type { HttpContext } from '@adonisjs/core/http'

export default class DashboardController {
  async show({ auth, view }: HttpContext) {
    return view.render('pages/dashboard', { cities: await auth.user!.watchedCities() })
  }
}
