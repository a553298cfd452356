import { BaseTransformer } from '@adonisjs/core/transformers'
import type { Shaped } from '#api/schema'
import type { Records as Schema } from '#api/schemas/entry'
import type { findRecords } from '#training/records'
import { totalsOf } from '#transformers/totals'

type Records = Awaited<ReturnType<typeof findRecords>>

type Best = Records['kinds'][number]['longest']

export default class RecordsTransformer extends BaseTransformer<Records> {
  toObject(): Shaped<typeof Schema> {
    const { kinds, streaks } = this.resource
    return {
      kinds: kinds.map(({ kind, longest, fastest, week }) => ({
        kind,
        longest: bestOf(longest),
        fastest: fastest ? bestOf(fastest) : null,
        week: { ...week.week, ...totalsOf(week) },
      })),
      longestStreak: streaks.longest ?? null,
      currentStreak: streaks.current ?? null,
    }
  }
}

const bestOf = ({ id, date, distanceM, durationS }: Best) => ({ id, date, distanceM, durationS })
