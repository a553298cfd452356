import { errors } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { limitedOwner } from '#accounts/limited_owner'
import { consume } from '#accounts/rate_limit'
import { cities } from '#admin/lists/city_list'
import { messages } from '#admin/lists/message_list'
import { readings } from '#admin/lists/reading_list'
import { exportCsv as ofCities } from '#api/operations/cities'
import { exportCsv as ofEntries } from '#api/operations/entries'
import { exportCsv as ofHistory } from '#api/operations/histories'
import { exportCsv as ofMessages } from '#api/operations/moderation'
import { exportCsv as ofReadings } from '#api/operations/readings'
import { watchedCity } from '#board/watched_city'
import limits from '#config/rate_limits'
import { entryColumns } from '#exports/columns'
import { download } from '#exports/download'
import { streamExport } from '#exports/stream_export'
import { streamHistory } from '#exports/stream_history'
import { rejectedRowsOf } from '#imports/rejected_rows_of'
import Import from '#models/import'
import { entriesOf } from '#training/log'
import { windowOf } from '#weather/history/periods'

/** The CSV files of the pages, for programs. */
export default class ExportsController {
  async entries(ctx: HttpContext) {
    const entries = entriesOf(ctx.auth.user!, await ofEntries.query(ctx))
    return download(ctx, 'log', 'csv', streamExport(entries, entryColumns, 'csv'))
  }

  async history(ctx: HttpContext) {
    const user = ctx.auth.user!
    const { period = 'day' } = await ofHistory.query(ctx)
    await consume([limits.historyFilesPerMember, limitedOwner(ctx, user.id)])
    const city = await watchedCity(user, Number(ctx.params.id))
    const { start } = windowOf(period, city.timezone)
    const rows = streamHistory(city, start, { temperatureUnit: 'C' })
    return download(ctx, `city-${city.id}-${period}`, 'csv', rows)
  }

  async cities(ctx: HttpContext) {
    return download(ctx, 'cities', 'csv', cities.exported(await ofCities.query(ctx), 'csv'))
  }

  async readings(ctx: HttpContext) {
    return download(ctx, 'readings', 'csv', readings.exported(await ofReadings.query(ctx), 'csv'))
  }

  async messages(ctx: HttpContext) {
    return download(ctx, 'messages', 'csv', messages.exported(await ofMessages.query(ctx), 'csv'))
  }

  async rejectedRows(ctx: HttpContext) {
    const { params, request } = ctx
    const record = await Import.forDisplay(Import.ofAdmins()).where('id', params.id).firstOrFail()
    if (!record.hasRows) throw new errors.E_ROUTE_NOT_FOUND([request.method(), request.url()])
    return download(ctx, `rejected-${record.id}`, 'csv', rejectedRowsOf(record))
  }
}
