import type { HttpContext } from '@adonisjs/core/http'
import { errors } from '@vinejs/vine'
import { counted } from '#lists/counted'
import { changeRows } from '#models/acts_on_cities'
import { cityRowsValidator } from '#validators/city'

/** The rows of the list of cities, edited in place and saved together. */
export default class CityRowsController {
  async update({ auth, request, response, session }: HttpContext) {
    const { rows } = await request.validateUsing(cityRowsValidator)
    const { changed, stale, batch } = await changeRows(auth.user!, rows)
    if (stale.length) throw new errors.E_VALIDATION_ERROR(stale.map(meanwhile))

    session.flash('success', changed ? `${counted(changed, 'city is', 'cities are')} saved.` : 'Nothing was changed.') // prettier-ignore
    if (changed) session.flash('undo', { action: '/admin/undos', name: 'batch', value: batch })
    return response.redirect().withQs().back()
  }
}

const meanwhile = (key: string) => ({
  field: `rows.${key}.name`,
  rule: 'stale',
  message: 'Somebody else has changed this city meanwhile; nothing is saved. Cancel to see it.',
})
