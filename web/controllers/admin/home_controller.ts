import type { HttpContext } from '@adonisjs/core/http'

export default class HomeController {
  /** Leads everybody to the first page that he may see. */
  async show({ bouncer, response }: HttpContext) {
    const mayKeepCities = await bouncer.with('UserPolicy').allows('manageCities')
    return response.redirect(mayKeepCities ? '/admin/cities' : '/admin/members')
  }
}
