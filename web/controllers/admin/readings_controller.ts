import type { HttpContext } from '@adonisjs/core/http'
import City from '#models/city'
import { readingValidator } from '#validators/reading'

export default class ReadingsController {
  async store({ params, request, response, session }: HttpContext) {
    const city = await City.findOrFail(params.city_id)
    const { celsius } = await request.validateUsing(readingValidator)
    await city.record(celsius)
    session.flash('success', `${city.title} has ${celsius} °C now.`)
    return response.redirect().withQs().back()
  }
}
