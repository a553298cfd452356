import type { HttpContext } from '@adonisjs/core/http'
import { cancelJob } from '#admin/actions/job_cancelled'
import { jobPage } from '#admin/jobs/job_page'
import * as operations from '#api/operations/jobs'
import { linkPages, respond } from '#api/respond'
import JobTransformer from '#transformers/job_transformer'

export default class JobsController {
  async index(ctx: HttpContext) {
    const { before, after, ...filter } = await operations.index.query(ctx)
    const { jobs, newer, older } = await jobPage(filter, { before, after })
    linkPages(ctx, {
      prev: newer ? { after: newer } : undefined,
      next: older ? { before: older } : undefined,
    })
    return respond(ctx, JobTransformer.transform(jobs))
  }

  async destroy({ auth, params, response }: HttpContext) {
    await cancelJob(auth.user!, params.id)
    return response.noContent()
  }
}
