import type { HttpContext } from '@adonisjs/core/http'
import { cancelJob } from '#admin/actions/job_cancelled'
import { describeJob, queueLabels } from '#admin/jobs/describe_job'
import { jobPage } from '#admin/jobs/job_page'
import { countJobs, jobStates } from '#admin/jobs/list_jobs'
import { queuesWithWorker } from '#process/jobs/has_worker'
import { queueNames } from '#process/jobs/queues'
import { jobListValidator } from '#validators/job'
import { phrase, type Phrase } from '#support/phrase'

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
    const [page, counts, worked] = await Promise.all([
      jobPage(filter, { before, after }),
      countJobs(filter, MAX_COUNT + 1),
      queuesWithWorker(queueNames),
    ])
    return view.render('pages/admin/jobs/index', {
      ...page,
      filter,
      counts,
      maxCount: MAX_COUNT,
      states: jobStates,
      queueLabels,
      isPaged: Boolean(before || after),
      unworkedQueues: queueNames.filter((name) => !worked.includes(name)),
      isChanging: page.jobs.some(({ state, isDue }) => state === 'running' || isDue),
    })
  }

  async destroy({ auth, params, response, session }: HttpContext) {
    const job = await cancelJob(auth.user!, params.id)
    session.flash('success', cancelled[job.state](describeJob(job)))
    return response.redirect().withQs().back()
  }
}
