import type { HttpContext } from '@adonisjs/core/http'
import { changeCities } from '#admin/actions/city_changed'
import UserFacingException from '#exceptions/user_facing_exception'
import { pluralize } from '#support/pluralize'
import { cityRowsValidator } from '#validators/city_rows'

/** Rows of the list of cities, edited in place and saved together. */
export default class CityRowsController {
  async update({ auth, request, response, session }: HttpContext) {
    const { rows } = await request.validateUsing(cityRowsValidator)
    const { changed, gone, stale, batch } = await changeCities(auth.user!, rows)
    if (stale) {
      const cities = pluralize(stale, 'city', 'cities')
      throw new UserFacingException(
        `Nothing is saved yet: somebody else has changed ${cities} meanwhile. Save again to use your values.`,
        { status: 409, keepInput: true }
      )
    }
    const sentences = [
      changed ? `${pluralize(changed, 'city is', 'cities are')} saved.` : 'Nothing was changed.',
      gone ? `${pluralize(gone, 'city was', 'cities were')} deleted meanwhile.` : '',
    ]
    session.flash('success', sentences.filter(Boolean).join(' '))
    if (changed) session.flash('undo', { action: '/admin/undos', fields: { batch } })
    return response.redirect().withQs().back()
  }
}
