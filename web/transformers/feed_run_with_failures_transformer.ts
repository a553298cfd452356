import type { Shaped } from '#api/schema'
import type { FeedRunWithFailures } from '#api/schemas/feed_run'
import type FeedRun from '#models/feed_run'
import FeedRunTransformer from '#transformers/feed_run_transformer'

interface Failures {
  failures: Awaited<ReturnType<FeedRun['failures']>>
  /** How many failed cities have no row. */
  unnamed: number
}

export default class FeedRunWithFailuresTransformer extends FeedRunTransformer {
  constructor(
    run: FeedRun,
    runningIds: FeedRun['id'][],
    protected more: Failures
  ) {
    super(run, runningIds)
  }

  toObject(): Shaped<typeof FeedRunWithFailures> {
    const { failures, unnamed } = this.more
    return {
      ...super.toObject(),
      failures: failures.map(({ cityId, name, country, reason }) => {
        return { cityId, city: name && `${name}, ${country}`, reason }
      }),
      unnamedFailures: unnamed,
    }
  }
}
