import { BaseTransformer } from '@adonisjs/core/transformers'
import type { Shaped } from '#api/schema'
import type { FeedRun as Schema } from '#api/schemas/feed_run'
import { INTERRUPTED } from '#models/feed_run'
import type FeedRun from '#models/feed_run'

export default class FeedRunTransformer extends BaseTransformer<FeedRun> {
  /** @param runningIds ids of the runs that are not over */
  constructor(
    run: FeedRun,
    protected runningIds: FeedRun['id'][]
  ) {
    super(run)
  }

  toObject(): Shaped<typeof Schema> {
    const { id, feed, starter, startedBy, startedAt, endedAt } = this.resource
    const { cities, stored, unchanged, failed, problem } = this.resource
    return {
      id: Number(id),
      feed,
      starter,
      startedById: startedBy,
      startedAt: startedAt.toUTC().toISO()!,
      endedAt: endedAt?.toUTC().toISO() ?? null,
      state: this.#state(),
      cities,
      stored,
      unchanged,
      failed,
      problem,
    }
  }

  #state() {
    const { id, endedAt, problem } = this.resource
    if (this.runningIds.includes(id)) return 'running'
    return endedAt && problem !== INTERRUPTED ? 'ended' : 'interrupted'
  }
}
