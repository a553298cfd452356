import type { HttpContext } from '@adonisjs/core/http'
import { sayIn } from '#languages/say'
import { formatsOf } from '#training/formats_of'
import { memberToday } from '#training/today'
import { yearCalendar } from '#training/year_calendar'
import { calendarValidator } from '#validators/training_period'

export default class CalendarsController {
  async show(ctx: HttpContext) {
    const { auth, request, view } = ctx
    const user = auth.user!
    const filter = await request.validateUsing(calendarValidator)
    const calendar = await yearCalendar(user, memberToday(ctx), filter)
    return view.render('pages/log/calendar', {
      ...calendar,
      kind: filter.kind,
      formats: formatsOf(user, sayIn(ctx.i18n!)),
    })
  }
}
