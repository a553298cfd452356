import type { HttpContext } from '@adonisjs/core/http'
import { respond } from '#api/respond'
import SignIn from '#models/sign_in'
import SessionTransformer from '#transformers/session_transformer'

/** The sign-ins of the owner of the token in browsers. */
export default class SessionsController {
  async index(ctx: HttpContext) {
    const sessions = await SignIn.activeSessions(ctx.auth.user!)
    return respond(ctx, SessionTransformer.transform(sessions))
  }

  async destroy({ auth, params, response }: HttpContext) {
    const sessions = SignIn.activeSessions(auth.user!)
    const { id } = await sessions.where('sign_ins.id', params.id).firstOrFail()
    await SignIn.end(id)
    return response.noContent()
  }

  async destroyAll({ auth, response }: HttpContext) {
    await SignIn.endOtherSessions(auth.user!)
    return response.noContent()
  }
}
