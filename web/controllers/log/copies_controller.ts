import type { HttpContext } from '@adonisjs/core/http'
import { phrase } from '#support/phrase'
import { copyEntry } from '#training/copy_entry'
import { memberToday } from '#training/today'

export default class CopiesController {
  async store(ctx: HttpContext) {
    const { auth, params, response, session } = ctx
    await copyEntry(auth.user!, params.id, memberToday(ctx))
    session.flash('success', phrase('The entry is copied to today.'))
    return response.redirect().withQs().back()
  }
}
