import type { HttpContext } from '@adonisjs/core/http'
import { DateTime } from 'luxon'
import { personalDataOf } from '#accounts/personal_data'

export default class ExportsController {
  async show({ auth, response }: HttpContext) {
    const everything = await personalDataOf(auth.user!)
    const name = `fairweather-${DateTime.utc().toISODate()}.json`
    response.header('Content-Disposition', `attachment; filename="${name}"`)
    response.type('application/json')
    return JSON.stringify(everything, null, 2)
  }
}
