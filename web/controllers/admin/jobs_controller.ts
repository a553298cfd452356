import type { HttpContext } from '@adonisjs/core/http'
import { cancelJob } from '#admin/actions/job_cancelled'
import { describeJob, queueLabels } from '#admin/jobs/describe_job'
import { countJobs, jobStates, listJobs } from '#admin/jobs/list_jobs'
import { queuesWithWorker } from '#process/jobs/has_worker'
import { queueNames } from '#process/jobs/queues'
import { jobListValidator } from '#validators/job'
import { phrase, type Phrase } from '#support/phrase'

const JOBS_PER_PAGE = 20
const MAX_COUNT = 1000

const cancelled = {
  'waiting': (job: Phrase) => phrase('“{job}” was cancelled. It will not be done.', { job }),
  'running': (job: Phrase) =>
    phrase(
      '“{job}” was cancelled. It stops within a few seconds, and what it has already done remains.',
      { job }
    ),
  'given-up': (job: Phrase) =>
    phrase('“{job}” was cancelled. It is no longer in this list, and will not be done.', { job }),
}

export default class JobsController {
  async index({ request, view }: HttpContext) {
    const { before, after, ...filter } = await request.validateUsing(jobListValidator)
    const [found, counts, worked] = await Promise.all([
      listJobs(filter, { before, after }, JOBS_PER_PAGE + 1),
      countJobs(filter, MAX_COUNT + 1),
      queuesWithWorker(queueNames),
    ])
    const isBackwards = Boolean(after && !before)
    const hasMore = found.length > JOBS_PER_PAGE
    const jobs = isBackwards ? found.slice(-JOBS_PER_PAGE) : found.slice(0, JOBS_PER_PAGE)
    return view.render('pages/admin/jobs/index', {
      jobs,
      filter,
      counts,
      maxCount: MAX_COUNT,
      states: jobStates,
      queueLabels,
      isPaged: Boolean(before || after),
      newer: (isBackwards ? hasMore : before) ? jobs[0]?.cursor : undefined,
      older: isBackwards || hasMore ? jobs.at(-1)?.cursor : undefined,
      unworkedQueues: queueNames.filter((name) => !worked.includes(name)),
      isChanging: jobs.some(({ state, isDue }) => state === 'running' || isDue),
    })
  }

  async destroy({ auth, params, response, session }: HttpContext) {
    const job = await cancelJob(auth.user!, params.id)
    session.flash('success', cancelled[job.state](describeJob(job)))
    return response.redirect().withQs().back()
  }
}
