import type { HttpContext } from '@adonisjs/core/http'
import config from '#config/feeds'
import { feeds } from '#weather/feeds'
import FeedRun, { INTERRUPTED } from '#models/feed_run'
import { nextRun, describeSchedule } from '#support/schedule'
import { feedRunValidator, failuresValidator, pageValidator } from '#validators/feed_run'
import { trackRun, processEnding } from '#weather/pending_runs'
import { isHeld } from '#weather/feed_lock'
import { startRun } from '#weather/feed_runner'

const SIZE = 20
const FAILURES = 100

export default class FeedRunsController {
  async index({ request, view }: HttpContext) {
    const asked = await request.validateUsing(pageValidator)
    const upwards = asked.after && !asked.before
    const found = await FeedRun.page(asked, SIZE + 1)
    const runs = upwards ? found.slice(-SIZE) : found.slice(0, SIZE)
    const more = found.length > SIZE
    const { schedule } = config
    return view.render('pages/admin/feed/index', {
      runs,
      feeds,
      brokenOff: INTERRUPTED,
      under: await underWay(runs),
      newer: runs.length && (upwards ? more : asked.before) ? runs[0].id : undefined,
      older: runs.length && (upwards || more) ? runs.at(-1)!.id : undefined,
      paged: asked.before || asked.after,
      schedule: schedule && describeSchedule(schedule),
      next: schedule && nextRun(schedule, new Date())?.toISOString(),
    })
  }

  async show({ params, request, view }: HttpContext) {
    const run = await FeedRun.query().where('id', params.id).preload('admin').firstOrFail()
    const { after } = await request.validateUsing(failuresValidator)
    const found = await run.failures(after, FAILURES + 1)
    const failures = found.slice(0, FAILURES)
    return view.render('pages/admin/feed/show', {
      run,
      failures,
      unnamed: after ? 0 : await run.countUnnamedFailures(),
      brokenOff: INTERRUPTED,
      after,
      under: await underWay([run]),
      next: found.length > FAILURES ? failures.at(-1)!.cityId : undefined,
    })
  }

  async store({ auth, request, response, session }: HttpContext) {
    const { feed: name } = await request.validateUsing(feedRunValidator)
    const feed = feeds.find((each) => each.name === name) ?? feeds[0]
    const begun = await startRun(feed, 'admin', { startedBy: auth.user!.id, ending: processEnding })
    if (begun) {
      trackRun(begun.ended)
      session.flash('success', `${feed.title} is being fetched.`)
    } else {
      session.flash('error', `${feed.title} is being fetched already: wait until that has ended.`)
    }
    return response.redirect('/admin/feed')
  }
}

/** The ids of those that somebody is running: the open ones of whose feeds the lock is held. */
async function underWay(runs: FeedRun[]) {
  const open = runs.filter(({ endedAt }) => !endedAt)
  const held = await Promise.all(open.map(({ feed }) => isHeld(feed)))
  return open.filter((_, index) => held[index]).map(({ id }) => id)
}
