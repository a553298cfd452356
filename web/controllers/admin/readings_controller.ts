import type { HttpContext } from '@adonisjs/core/http'
import { setTemperature } from '#models/acts_on_cities'
import City from '#models/city'
import { readingValidator } from '#validators/reading'

export default class ReadingsController {
  async store({ auth, params, request, response, session }: HttpContext) {
    const city = await City.findOrFail(params.city_id)
    const { celsius } = await request.validateUsing(readingValidator)
    await setTemperature(auth.user!, city, celsius)
    session.flash('success', `${city.title} has ${celsius} °C now.`)
    return response.redirect().withQs().back()
  }
}
