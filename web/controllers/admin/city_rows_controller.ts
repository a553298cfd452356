import type { HttpContext } from '@adonisjs/core/http'
import { pluralize } from '#support/pluralize'
import { changeCities } from '#admin/actions/city_changed'
import { cityRowsValidator } from '#validators/city_rows'

/** The rows of the list of cities, edited in place and saved together. */
export default class CityRowsController {
  async update({ auth, request, response, session }: HttpContext) {
    const { rows } = await request.validateUsing(cityRowsValidator)
    const { changed, gone, stale, batch } = await changeCities(auth.user!, rows)
    if (stale) {
      session.flashExcept(['_csrf', '_method'])
      session.flash('error', `Nothing is saved yet: somebody else has changed ${pluralize(stale, 'city', 'cities')} meanwhile. Save again to have them as you typed them.`) // prettier-ignore
    } else {
      const saved = changed ? `${pluralize(changed, 'city is', 'cities are')} saved.` : 'Nothing was changed.' // prettier-ignore
      const rest = gone ? ` ${pluralize(gone, 'city is', 'cities are')} deleted meanwhile.` : ''
      session.flash('success', saved + rest)
      if (changed) session.flash('undo', { action: '/admin/undos', name: 'batch', value: batch })
    }
    return response.redirect().withQs().back()
  }
}
