import type { HttpContext } from '@adonisjs/core/http'
import RunInProgressException from '#exceptions/run_in_progress_exception'
import config from '#config/feeds'
import { hasWorker } from '#process/jobs/has_worker'
import { feeds } from '#weather/feeds'
import FeedRun, { INTERRUPTED } from '#models/feed_run'
import { nextRun, describeSchedule } from '#support/schedule'
import { feedRunValidator, failuresValidator, pageValidator } from '#validators/feed_run'
import { idsOfRunning } from '#weather/running_runs'
import { requestedRuns, requestRun } from '#weather/requested_runs'
import { phrase } from '#support/phrase'

const RUNS_PER_PAGE = 20
const FAILURES_PER_PAGE = 100

export default class FeedRunsController {
  async index({ request, view }: HttpContext) {
    const cursor = await request.validateUsing(pageValidator)
    const backwards = cursor.after && !cursor.before
    const found = await FeedRun.page(cursor, RUNS_PER_PAGE + 1)
    const runs = backwards ? found.slice(-RUNS_PER_PAGE) : found.slice(0, RUNS_PER_PAGE)
    const hasMore = found.length > RUNS_PER_PAGE
    const { schedule } = config
    const requested = await requestedRuns()
    return view.render('pages/admin/feed/index', {
      runs,
      feeds,
      interrupted: INTERRUPTED,
      runningIds: await idsOfRunning(runs),
      requested,
      lacksWorker: requested.size > 0 && !(await hasWorker('feed')),
      newer: runs.length && (backwards ? hasMore : cursor.before) ? runs[0].id : undefined,
      older: runs.length && (backwards || hasMore) ? runs.at(-1)!.id : undefined,
      paged: cursor.before || cursor.after,
      schedule: schedule && describeSchedule(schedule),
      next: schedule && nextRun(schedule, new Date())?.toISOString(),
    })
  }

  async show({ params, request, view }: HttpContext) {
    const run = await FeedRun.query().where('id', params.id).preload('admin').firstOrFail()
    const { after } = await request.validateUsing(failuresValidator)
    const found = await run.failures(after, FAILURES_PER_PAGE + 1)
    const failures = found.slice(0, FAILURES_PER_PAGE)
    return view.render('pages/admin/feed/show', {
      run,
      failures,
      unnamed: after ? 0 : await run.countUnnamedFailures(),
      interrupted: INTERRUPTED,
      after,
      runningIds: await idsOfRunning([run]),
      next: found.length > FAILURES_PER_PAGE ? failures.at(-1)!.cityId : undefined,
    })
  }

  async store({ auth, request, response, session }: HttpContext) {
    const { feed: name } = await request.validateUsing(feedRunValidator)
    const feed = feeds.find((each) => each.name === name) ?? feeds[0]
    const startedBy = auth.user!.id
    if (!(await requestRun({ feed: feed.name, starter: 'admin', startedBy }))) {
      throw new RunInProgressException(feed)
    }
    session.flash('success', phrase('A run of {feed} was requested.', { feed: feed.title }))
    return response.redirect('/admin/feed')
  }
}
