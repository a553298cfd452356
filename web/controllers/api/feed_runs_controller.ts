import type { HttpContext } from '@adonisjs/core/http'
import * as operations from '#api/operations/feed_runs'
import { cursorsOf, cutPage, linkPages, respond } from '#api/respond'
import { keysetPage, sortedFrom, type Sort } from '#database/keyset_page'
import RunInProgressException from '#exceptions/run_in_progress_exception'
import FeedRun from '#models/feed_run'
import FeedRunTransformer from '#transformers/feed_run_transformer'
import FeedRunWithFailuresTransformer from '#transformers/feed_run_with_failures_transformer'
import { feeds } from '#weather/feeds'
import { requestedRuns, requestRun } from '#weather/requested_runs'
import { idsOfRunning } from '#weather/running_runs'

const FAILURES_PER_PAGE = 100

const BY_ID: Sort = { expression: 'feed_runs.id', type: 'bigint', id: 'feed_runs.id' }

export default class FeedRunsController {
  async index(ctx: HttpContext) {
    const page = await keysetPage(await operations.index.query(ctx), (cursor, backwards) =>
      sortedFrom(FeedRun.query().select('feed_runs.*'), BY_ID, !backwards, cursor)
    )
    linkPages(ctx, cursorsOf(page))
    const requested = Array.from(await requestedRuns(), ([feed, state]) => ({ feed, state }))
    const data = FeedRunTransformer.transform(page.rows, await idsOfRunning(page.rows))
    return respond(ctx, data, { requested })
  }

  async show(ctx: HttpContext) {
    const { after } = await operations.show.query(ctx)
    const run = await FeedRun.findOrFail(ctx.params.id)
    const found = await run.failures(after ?? 0, FAILURES_PER_PAGE + 1)
    const failures = cutPage(ctx, found, FAILURES_PER_PAGE, ({ cityId }) => cityId)
    const more = { failures, unnamed: await run.countUnnamedFailures() }
    const ids = await idsOfRunning([run])
    return respond(ctx, FeedRunWithFailuresTransformer.transform(run, ids, more))
  }

  async store(ctx: HttpContext) {
    const { feed: name } = await operations.store.body(ctx)
    const feed = feeds.find((each) => each.name === name) ?? feeds[0]
    const startedBy = ctx.auth.user!.id
    if (!(await requestRun({ feed: feed.name, starter: 'admin', startedBy }))) {
      throw new RunInProgressException(feed)
    }
    ctx.response.status(202)
    return respond(ctx, { feed: feed.name, state: 'waiting' })
  }
}
