import type { HttpContext } from '@adonisjs/core/http'
import { replaceSecretOf } from '#admin/switched_rows'
import { readingsUrl } from '#weather/stations/list_stations'

export default class StationSecretsController {
  /** Responds with the secret instead of a redirect, so that no session stores it. */
  async store({ auth, params, view }: HttpContext) {
    const { secret, row: station } = await replaceSecretOf(auth.user!, 'station', params.id)
    const url = readingsUrl(station.id)
    return view.render('pages/admin/stations/secret', { station, secret, url, isReplaced: true })
  }
}
