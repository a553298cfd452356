import type { HttpContext } from '@adonisjs/core/http'

export default class HomeController {
  /** Redirects to the first admin page that the user may see. */
  async show({ bouncer, response }: HttpContext) {
    const mayManageCities = await bouncer.with('UserPolicy').allows('manageCities')
    return response.redirect(mayManageCities ? '/admin/cities' : '/admin/members')
  }
}
