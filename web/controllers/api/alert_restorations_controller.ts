import type { HttpContext } from '@adonisjs/core/http'
import { restoreAlert } from '#alerts/deleted_alerts'
import { respond } from '#api/respond'
import Alert from '#models/alert'
import AlertTransformer from '#transformers/alert_transformer'

export default class AlertRestorationsController {
  async store(ctx: HttpContext) {
    const member = ctx.auth.user!
    await restoreAlert(member, ctx.params.id)
    const alert = await Alert.of(member).where('id', ctx.params.id).firstOrFail()
    return respond(ctx, AlertTransformer.transform(alert))
  }
}
