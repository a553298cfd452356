import type { HttpContext } from '@adonisjs/core/http'
import { sayIn } from '#languages/say'
import { formatsOf } from '#training/formats_of'
import { memberToday } from '#training/today'
import { distanceChart, kindsOf, speedChart } from '#training/week_chart'
import { weekOverview } from '#training/week_overview'
import { weeksValidator } from '#validators/training_period'

export default class WeeksController {
  async index(ctx: HttpContext) {
    const { auth, request, view } = ctx
    const user = auth.user!
    const filter = await request.validateUsing(weeksValidator)
    const overview = await weekOverview(user, memberToday(ctx), filter)
    const { pairs } = overview
    return view.render('pages/log/weeks', {
      ...overview,
      kind: filter.kind,
      formats: formatsOf(user, sayIn(ctx.i18n!)),
      distances: distanceChart(pairs),
      speeds: kindsOf(pairs).map((kind) => speedChart(pairs, kind)),
    })
  }
}
