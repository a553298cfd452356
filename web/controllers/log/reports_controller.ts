import { errors } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { describeReport } from '#training/describe_report'
import { sayIn } from '#languages/say'
import { formatsOf } from '#training/formats_of'
import { describeChart, monthBars } from '#training/report_chart'
import { memberToday } from '#training/today'
import { yearlyReport, yearsWithEntries } from '#training/yearly_report'

/** The yearly report of a member's own log. */
export default class ReportsController {
  async show(ctx: HttpContext) {
    const { auth, params, request, view } = ctx
    const user = auth.user!
    const year = Number(params.year)
    const currentYear = Number(memberToday(ctx).slice(0, 4))
    if (year < 1900 || year > currentYear) {
      throw new errors.E_ROUTE_NOT_FOUND([request.method(), request.url()])
    }
    const [report, years] = await Promise.all([yearlyReport(user, year), yearsWithEntries(user)])
    const say = sayIn(ctx.i18n!)
    const formats = formatsOf(user, say)
    return view.render('pages/log/report', {
      year,
      years,
      isCurrent: year === currentYear,
      isEmpty: report.current.total.entries === 0,
      sections: describeReport(report, user, say),
      bars: monthBars(report),
      letters: formats.months.map((month) => month[0].toUpperCase()),
      chartText: describeChart(report, formats, say),
    })
  }
}
