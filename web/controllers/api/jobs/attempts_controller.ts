import type { HttpContext } from '@adonisjs/core/http'
import { retryJob } from '#admin/actions/job_retried'

export default class AttemptsController {
  async store({ auth, params, response }: HttpContext) {
    await retryJob(auth.user!, params.id)
    return response.noContent()
  }
}
