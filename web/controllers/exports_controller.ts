import type { HttpContext } from '@adonisjs/core/http'
import { DateTime } from 'luxon'
import { personalDataOf } from '#accounts/personal_data'

export default class ExportsController {
  async show({ auth, response }: HttpContext) {
    const data = await personalDataOf(auth.user!)
    const fileName = `fairweather-${DateTime.utc().toISODate()}.json`
    response.header('Content-Disposition', `attachment; filename="${fileName}"`)
    response.type('application/json')
    return JSON.stringify(data, null, 2)
  }
}
