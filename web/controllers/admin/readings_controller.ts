import type { HttpContext } from '@adonisjs/core/http'
import { DateTime } from 'luxon'
import { readings } from '#admin/lists/reading_list'
import { renderList } from '#admin/lists/render_list'
import { addReading } from '#admin/actions/city_reading_added'
import { recordTemperature } from '#admin/actions/city_temperature_recorded'
import City from '#models/city'
import { celsiusPhrase } from '#support/celsius_phrase'
import { readingValidator } from '#validators/reading'
import { phrase } from '#support/phrase'

export default class ReadingsController {
  async index(ctx: HttpContext) {
    return renderList(ctx, readings)
  }

  async create({ params, view }: HttpContext) {
    const city = await City.findOrFail(params.city_id)
    return view.render('pages/admin/readings/create', { city, now: DateTime.utc() })
  }

  /** A reading without a time is recorded as the current temperature of the city. */
  async store({ auth, params, request, response, session }: HttpContext) {
    const city = await City.findOrFail(params.city_id)
    const { celsius, at } = await request.validateUsing(readingValidator)
    if (at) {
      const { isNewest } = await addReading(auth.user!, city, celsius, at)
      const data = { city: city.title, temperature: celsiusPhrase(celsius) }
      const added = isNewest
        ? phrase('{city} has a reading of {temperature}.', data)
        : phrase(
            '{city} has a reading of {temperature}. It is only in the history: the city has a newer reading.',
            data
          )
      session.flash('success', added)
      return response.redirect(`/admin/readings?city=${city.id}`)
    }
    await recordTemperature(auth.user!, city, celsius)
    session.flash(
      'success',
      phrase('{city} now has {temperature}.', {
        city: city.title,
        temperature: celsiusPhrase(celsius),
      })
    )
    return response.redirect().withQs().back()
  }
}
