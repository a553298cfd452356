import type { HttpContext } from '@adonisjs/core/http'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { changeCity } from '#admin/actions/city_changed'
import { createCity } from '#admin/actions/city_created'
import { deleteCity } from '#admin/actions/city_deleted'
import { cities } from '#admin/lists/city_list'
import * as operations from '#api/operations/cities'
import { assertUnchanged, cursorsOf, linkPages, respond, respondCreated } from '#api/respond'
import City from '#models/city'
import CityTransformer from '#transformers/city_transformer'
import CityWithReadingTransformer from '#transformers/city_with_reading_transformer'

/** Members find enabled cities, admins all. Only admins change them. */
export default class CitiesController {
  async index(ctx: HttpContext) {
    const { search, after, before, ...others } = await operations.index.query(ctx)
    const filters = (await seesAll(ctx)) ? others : { enabled: 'yes' as const }
    const page = await cities.rows({ ...filters, search, after, before }, ctx.auth.user!)
    linkPages(ctx, cursorsOf(page))
    return respond(ctx, CityWithReadingTransformer.transform(page.rows))
  }

  async show(ctx: HttpContext) {
    const all = await seesAll(ctx)
    const city = await described(ctx.params.id)
      .if(!all, (query) => query.where('enabled', true))
      .firstOrFail()
    return respond(ctx, CityTransformer.transform(city))
  }

  async store(ctx: HttpContext) {
    const { id } = await createCity(ctx.auth.user!, await operations.store.body(ctx))
    const city = await described(id).firstOrFail()
    return respondCreated(ctx, `/api/v1/cities/${id}`, CityTransformer.transform(city))
  }

  async update(ctx: HttpContext) {
    const fields = await operations.update.body(ctx)
    const { id } = await changeCity(ctx.auth.user!, ctx.params.id, fields, async ({ $trx }) => {
      const current = await described(ctx.params.id, $trx).firstOrFail()
      await assertUnchanged(ctx, CityTransformer.transform(current))
    })
    const city = await described(id).firstOrFail()
    return respond(ctx, CityTransformer.transform(city))
  }

  async destroy({ auth, params, response }: HttpContext) {
    await deleteCity(auth.user!, params.id)
    return response.noContent()
  }
}

const described = (id: number, client?: TransactionClientContract) =>
  City.query({ client })
    .where('id', id)
    .withScopes((query) => query.withOtherNames())

const seesAll = ({ bouncer }: HttpContext) => bouncer.with('UserPolicy').allows('manageCities')
