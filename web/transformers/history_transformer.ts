import { BaseTransformer } from '@adonisjs/core/transformers'
import { DateTime } from 'luxon'
import type { Shaped } from '#api/schema'
import type { History } from '#api/schemas/history'
import { roundMean, type measuredHistory } from '#weather/history/city_history'
import type { Figures } from '#weather/history/figures'

type MeasuredHistory = Awaited<ReturnType<typeof measuredHistory>> & { cityId: number }

export default class HistoryTransformer extends BaseTransformer<MeasuredHistory> {
  toObject(): Shaped<typeof History> {
    const { cityId, window, line, figures } = this.resource
    const { period, start, end } = window
    return {
      cityId,
      period,
      start: start.toUTC().toISO()!,
      end: end.toUTC().toISO()!,
      timezone: end.zoneName!,
      ...valuesOf(figures),
      isHeld: line.isHeld,
      points: line.points.map((point) => ({
        at: DateTime.fromMillis(Math.round(point.at)).toUTC().toISO()!,
        ...valuesOf(point),
      })),
    }
  }
}

const valuesOf = (values?: { [Name in keyof Figures]: number | null }) => ({
  lowest: values?.lowest ?? null,
  mean: roundMean(values?.mean ?? null),
  highest: values?.highest ?? null,
})
