import type { HttpContext } from '@adonisjs/core/http'
import { disableStation } from '#admin/actions/station_disabled'
import { enableStation } from '#admin/actions/station_enabled'
import { isolated } from '#support/plain_text'
import { phrase } from '#support/phrase'

export default class StationActivationsController {
  async store({ auth, params, response, session }: HttpContext) {
    const { name } = await enableStation(auth.user!, params.id)
    session.flash('success', phrase('{name} is switched on.', { name: isolated(name) }))
    return response.redirect().withQs().back()
  }

  async destroy({ auth, params, response, session }: HttpContext) {
    const { name } = await disableStation(auth.user!, params.id)
    session.flash('success', phrase('{name} is switched off.', { name: isolated(name) }))
    return response.redirect().withQs().back()
  }
}
