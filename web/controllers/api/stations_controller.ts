import type { HttpContext } from '@adonisjs/core/http'
import { changeStation } from '#admin/actions/station_changed'
import { createStation } from '#admin/actions/station_created'
import { deleteStation } from '#admin/actions/station_deleted'
import * as operations from '#api/operations/stations'
import { assertUnchanged, respond, respondCreated } from '#api/respond'
import Station from '#models/station'
import NewStationTransformer from '#transformers/new_station_transformer'
import StationTransformer from '#transformers/station_transformer'
import StationWithRequestTransformer from '#transformers/station_with_request_transformer'
import { listStations } from '#weather/stations/list_stations'

export default class StationsController {
  async index(ctx: HttpContext) {
    return respond(ctx, StationWithRequestTransformer.transform(await listStations()))
  }

  async show(ctx: HttpContext) {
    const station = await Station.present().where('id', ctx.params.id).firstOrFail()
    return respond(ctx, StationTransformer.transform(station))
  }

  async store(ctx: HttpContext) {
    ctx.response.header('Cache-Control', 'no-store')
    const { station, secret } = await createStation(
      ctx.auth.user!,
      await operations.store.body(ctx)
    )
    const data = NewStationTransformer.transform({ station, secret })
    return respondCreated(ctx, `/api/v1/stations/${station.id}`, data)
  }

  async update(ctx: HttpContext) {
    const fields = await operations.update.body(ctx)
    const station = await changeStation(ctx.auth.user!, ctx.params.id, fields, (locked) =>
      assertUnchanged(ctx, StationTransformer.transform(locked))
    )
    return respond(ctx, StationTransformer.transform(station))
  }

  async destroy({ auth, params, response }: HttpContext) {
    await deleteStation(auth.user!, params.id)
    return response.noContent()
  }
}
