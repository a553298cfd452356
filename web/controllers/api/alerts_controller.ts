import { errors } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { alertWriter } from '#alerts/alert_form'
import { changeAlert } from '#alerts/change_alert'
import { deleteAlert } from '#alerts/deleted_alerts'
import { setAlert } from '#alerts/set_alert'
import * as operations from '#api/operations/alerts'
import { assertUnchanged, respond, respondCreated } from '#api/respond'
import Alert from '#models/alert'
import type User from '#models/user'
import AlertTransformer from '#transformers/alert_transformer'

/** The alerts of the owner of the token. */
export default class AlertsController {
  async index(ctx: HttpContext) {
    const alerts = await Alert.of(ctx.auth.user!).orderBy('id')
    return respond(ctx, AlertTransformer.transform(alerts))
  }

  async show(ctx: HttpContext) {
    return respond(ctx, AlertTransformer.transform(await findAlert(ctx)))
  }

  async store(ctx: HttpContext) {
    const member = ctx.auth.user!
    const fields = await operations.store.body(ctx, { meta: await writer(member) })
    const alert = await setAlert(member, fields)
    return respondCreated(ctx, `/api/v1/alerts/${alert.id}`, AlertTransformer.transform(alert))
  }

  async update(ctx: HttpContext) {
    const member = ctx.auth.user!
    const current = await findAlert(ctx)
    const meta = { ...(await writer(member, current)), kind: current.kind }
    const fields = await operations.update.body(ctx, { meta })
    const alert = await changeAlert(member, current.id, fields, (locked) =>
      assertUnchanged(ctx, AlertTransformer.transform(locked))
    )
    return respond(ctx, AlertTransformer.transform(alert))
  }

  async destroy({ auth, params, request, response }: HttpContext) {
    if (!(await deleteAlert(auth.user!, params.id))) {
      throw new errors.E_ROUTE_NOT_FOUND([request.method(), request.url()])
    }
    return response.noContent()
  }
}

const findAlert = ({ auth, params }: HttpContext) =>
  Alert.of(auth.user!).where('id', params.id).firstOrFail()

/** Programs write °C, whatever the unit of the member. */
const writer = async (member: User, editing?: Alert) => ({
  ...(await alertWriter(member, editing)),
  unit: 'C' as const,
})
