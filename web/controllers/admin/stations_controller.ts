import type { HttpContext } from '@adonisjs/core/http'
import { changeStation } from '#admin/actions/station_changed'
import { createStation } from '#admin/actions/station_created'
import { deleteStation } from '#admin/actions/station_deleted'
import City from '#models/city'
import Station from '#models/station'
import { isolated } from '#support/plain_text'
import { phrase } from '#support/phrase'
import { stationFormValidator, stationValidator } from '#validators/station'
import { listStations, readingsUrl } from '#weather/stations/list_stations'

export default class StationsController {
  async index({ view }: HttpContext) {
    return view.render('pages/admin/stations/index', { stations: await listStations() })
  }

  async create({ request, view }: HttpContext) {
    const { city: id } = await request.validateUsing(stationFormValidator)
    return view.render('pages/admin/stations/form', { city: id && (await City.find(id)) })
  }

  /** Responds with the secret instead of a redirect, so that no session stores it. */
  async store({ auth, request, view }: HttpContext) {
    const { name, city: cityId } = await request.validateUsing(stationValidator)
    const { station, secret } = await createStation(auth.user!, { name, cityId })
    const url = readingsUrl(station.id)
    return view.render('pages/admin/stations/secret', { station, secret, url })
  }

  async edit({ params, view }: HttpContext) {
    const station = await Station.present().where('id', params.id).preload('city').firstOrFail()
    const { city } = station
    const url = readingsUrl(station.id)
    return view.render('pages/admin/stations/form', { station, city, url })
  }

  async update({ auth, params, request, response, session }: HttpContext) {
    const { name, city: cityId } = await request.validateUsing(stationValidator)
    await changeStation(auth.user!, params.id, { name, cityId })
    session.flash('success', phrase('{name} is saved.', { name: isolated(name) }))
    return response.redirect('/admin/stations')
  }

  async destroy({ auth, params, response, session }: HttpContext) {
    const { name } = await deleteStation(auth.user!, params.id)
    session.flash(
      'success',
      phrase('{name} is deleted. You can restore it in the audit log for 30 days.', {
        name: isolated(name),
      })
    )
    return response.redirect('/admin/stations')
  }
}
