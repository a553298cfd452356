import type { HttpContext } from '@adonisjs/core/http'
import { retryJob } from '#admin/actions/job_retried'
import { describeJob } from '#admin/jobs/describe_job'
import { phrase } from '#support/phrase'

export default class JobAttemptsController {
  /** Does a job again that was given up, or does a waiting job now. */
  async store({ auth, params, response, session }: HttpContext) {
    const job = await retryJob(auth.user!, params.id)
    session.flash('success', phrase('“{job}” is tried again now.', { job: describeJob(job) }))
    return response.redirect().withQs().back()
  }
}
