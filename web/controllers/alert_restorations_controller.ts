import { errors } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { restoreAlert } from '#alerts/deleted_alerts'
import { phrase } from '#support/phrase'
import { alertIdValidator } from '#validators/alert'

export default class AlertRestorationsController {
  async store({ auth, request, response, session }: HttpContext) {
    const { id } = await request.validateUsing(alertIdValidator)
    if (!(await restoreAlert(auth.user!, id ?? 0))) {
      throw new errors.E_ROUTE_NOT_FOUND([request.method(), request.url()])
    }
    session.flash('success', phrase('The alert is back.'))
    return response.redirect('/alerts')
  }
}
