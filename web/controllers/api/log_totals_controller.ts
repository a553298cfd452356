import type { HttpContext } from '@adonisjs/core/http'
import * as operations from '#api/operations/log_totals'
import { respond } from '#api/respond'
import { dailyTotals } from '#training/daily_totals'
import { findGoal } from '#training/goal'
import { findRecords } from '#training/records'
import { latestToday } from '#training/today'
import { weekOverview } from '#training/week_overview'
import { yearlyReport, yearsWithEntries } from '#training/yearly_report'
import DayTransformer from '#transformers/day_transformer'
import ListedYearTransformer from '#transformers/listed_year_transformer'
import RecordsTransformer from '#transformers/records_transformer'
import WeekTransformer from '#transformers/week_transformer'
import YearTransformer from '#transformers/year_transformer'

/** Sums of the log of the owner of the token. */
export default class LogTotalsController {
  async weeks(ctx: HttpContext) {
    const member = ctx.auth.user!
    const filter = await operations.weeks.query(ctx)
    const { pairs } = await weekOverview(member, latestToday(member), filter)
    return respond(ctx, WeekTransformer.transform(pairs.flatMap(({ week }) => week ?? [])))
  }

  async year(ctx: HttpContext) {
    const member = ctx.auth.user!
    const year = Number(ctx.params.year)
    const [{ current }, goalM] = await Promise.all([
      yearlyReport(member, year),
      findGoal(member, year),
    ])
    return respond(ctx, YearTransformer.transform(current, goalM))
  }

  async years(ctx: HttpContext) {
    return respond(ctx, ListedYearTransformer.transform(await yearsWithEntries(ctx.auth.user!)))
  }

  async days(ctx: HttpContext) {
    const totals = await dailyTotals(ctx.auth.user!, Number(ctx.params.year))
    const byDate = Map.groupBy(totals, ({ date }) => date)
    const days = Array.from(byDate, ([date, kinds]) => ({ date, kinds }))
    return respond(ctx, DayTransformer.transform(days))
  }

  async records(ctx: HttpContext) {
    const member = ctx.auth.user!
    const records = await findRecords(member, latestToday(member))
    return respond(ctx, RecordsTransformer.transform(records))
  }
}
