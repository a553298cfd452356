import type { HttpContext } from '@adonisjs/core/http'
import { retryJob } from '#admin/actions/job_retried'
import { describeJob } from '#admin/jobs/describe_job'

export default class JobAttemptsController {
  /** Does a job again that was given up, or does a waiting job now. */
  async store({ auth, params, response, session }: HttpContext) {
    const job = await retryJob(auth.user!, params.id)
    session.flash('success', `“${describeJob(job)}” is tried again now.`)
    return response.redirect().withQs().back()
  }
}
