import type { HttpContext } from '@adonisjs/core/http'
import { requestVerificationAgain } from '#accounts/email_verification'

export default class VerificationMailsController {
  async store({ auth, request, response }: HttpContext) {
    await requestVerificationAgain(auth.user!, request.ip())
    return response.noContent()
  }
}
