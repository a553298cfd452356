import type { HttpContext } from '@adonisjs/core/http'
import { sayIn } from '#languages/say'
import { formatsOf } from '#training/formats_of'
import { findRecords } from '#training/records'
import { memberToday } from '#training/today'

export default class RecordsController {
  async index(ctx: HttpContext) {
    const user = ctx.auth.user!
    const records = await findRecords(user, memberToday(ctx))
    return ctx.view.render('pages/log/records', {
      ...records,
      formats: formatsOf(user, sayIn(ctx.i18n!)),
    })
  }
}
