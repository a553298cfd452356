import type { HttpContext } from '@adonisjs/core/http'
import { disableStation } from '#admin/actions/station_disabled'
import { enableStation } from '#admin/actions/station_enabled'
import { respond } from '#api/respond'
import StationTransformer from '#transformers/station_transformer'

export default class ActivationsController {
  async update(ctx: HttpContext) {
    const station = await enableStation(ctx.auth.user!, ctx.params.id)
    return respond(ctx, StationTransformer.transform(station))
  }

  async destroy({ auth, params, response }: HttpContext) {
    await disableStation(auth.user!, params.id)
    return response.noContent()
  }
}
