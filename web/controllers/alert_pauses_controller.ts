import type { HttpContext } from '@adonisjs/core/http'
import Alert from '#models/alert'
import { phrase } from '#support/phrase'

/** A paused alert tells nobody. */
export default class AlertPausesController {
  async store(ctx: HttpContext) {
    await setPaused(ctx, true)
    ctx.session.flash('success', phrase('The alert is paused.'))
    return ctx.response.redirect('/alerts')
  }

  async destroy(ctx: HttpContext) {
    await setPaused(ctx, false)
    ctx.session.flash('success', phrase('The alert is on again.'))
    return ctx.response.redirect('/alerts')
  }
}

async function setPaused({ auth, params }: HttpContext, paused: boolean) {
  const alert = await Alert.of(auth.user!).where('id', params.id).firstOrFail()
  await alert.merge({ paused }).save()
}
