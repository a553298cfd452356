import { errors } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { phrase } from '#support/phrase'
import { restoreEntry } from '#training/deleted_entries'
import { restorationValidator } from '#validators/entry'

export default class RestorationsController {
  async store({ auth, request, response, session }: HttpContext) {
    const { id } = await request.validateUsing(restorationValidator)
    if (!(await restoreEntry(auth.user!, id ?? 0))) {
      throw new errors.E_ROUTE_NOT_FOUND([request.method(), request.url()])
    }
    session.flash('success', phrase('The entry is back.'))
    return response.redirect().withQs().back()
  }
}
