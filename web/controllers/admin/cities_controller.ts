import type { HttpContext } from '@adonisjs/core/http'
import { cities } from '#admin/lists/city_list'
import { renderList } from '#admin/lists/render_list'
import { changeCity } from '#admin/actions/city_changed'
import { createCity } from '#admin/actions/city_created'
import { deleteCity } from '#admin/actions/city_deleted'
import City from '#models/city'
import { editedElsewhere } from '#admin/cities_edited_off_page'
import { cityChangeValidator, cityValidator } from '#validators/city'
import { phrase } from '#support/phrase'

export default class CitiesController {
  async index(ctx: HttpContext) {
    return renderList(ctx, cities, async ({ rows }) => {
      const edit = ctx.request.input('edit') === 'yes'
      if (edit) rows.push(...(await editedElsewhere(rows, ctx.session.flashMessages.get('rows'))))
      return { edit }
    })
  }

  async create({ view }: HttpContext) {
    return view.render('pages/admin/cities/form')
  }

  async store({ auth, request, response, session }: HttpContext) {
    const city = await createCity(auth.user!, await request.validateUsing(cityValidator))
    session.flash('success', phrase('{city} is added.', { city: city.title }))
    return response.redirect('/admin/cities')
  }

  async edit({ params, view }: HttpContext) {
    const city = await City.query()
      .where('id', params.id)
      .withScopes((query) => query.withMemberCount())
      .withScopes((query) => query.withOtherNames())
      .firstOrFail()
    const { members, other_names: otherNames } = city.$extras
    return view.render('pages/admin/cities/form', { city, members, otherNames })
  }

  async update({ auth, params, request, response, session }: HttpContext) {
    const { id } = await City.findOrFail(params.id)
    const city = await changeCity(auth.user!, id, await request.validateUsing(cityChangeValidator))
    const saved = city.enabled
      ? phrase('{city} is saved.', { city: city.title })
      : phrase('{city} is saved and disabled.', { city: city.title })
    session.flash('success', saved)
    return request.method() === 'PATCH'
      ? response.redirect().withQs().back()
      : response.redirect('/admin/cities')
  }

  async destroy({ auth, params, response, session }: HttpContext) {
    const city = await deleteCity(auth.user!, params.id)
    session.flash('success', phrase('{city} is deleted.', { city: city.title }))
    return response.redirect().withQs().back()
  }
}
