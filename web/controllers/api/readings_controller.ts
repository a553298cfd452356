import type { HttpContext } from '@adonisjs/core/http'
import { addReading } from '#admin/actions/city_reading_added'
import { recordTemperature } from '#admin/actions/city_temperature_recorded'
import { readings } from '#admin/lists/reading_list'
import * as operations from '#api/operations/readings'
import { cursorsOf, linkPages, respond, respondCreated } from '#api/respond'
import City from '#models/city'
import Reading from '#models/reading'
import StoredReadingTransformer from '#transformers/stored_reading_transformer'

export default class ReadingsController {
  async index(ctx: HttpContext) {
    const page = await readings.rows(await operations.index.query(ctx), ctx.auth.user!)
    linkPages(ctx, cursorsOf(page))
    return respond(ctx, StoredReadingTransformer.transform(page.rows))
  }

  async store(ctx: HttpContext) {
    const city = await City.findOrFail(ctx.params.id)
    const { celsius, measuredAt } = await operations.store.body(ctx)
    const by = ctx.auth.user!
    const { reading: added } = measuredAt
      ? await addReading(by, city, celsius, measuredAt)
      : { reading: await recordTemperature(by, city, celsius) }
    const reading = await Reading.findOrFail(added.id)
    // Not looked up again: it may be deleted between two queries.
    reading.$setRelated('city', city)
    const data = StoredReadingTransformer.transform(reading)
    return respondCreated(ctx, `/api/v1/readings?city=${city.id}`, data)
  }
}
