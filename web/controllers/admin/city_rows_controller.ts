import type { HttpContext } from '@adonisjs/core/http'
import { changeCities } from '#admin/actions/city_changed'
import UserFacingException from '#exceptions/user_facing_exception'
import { phrase } from '#support/phrase'
import { cityRowsValidator } from '#validators/city_rows'

/** Rows of the list of cities, edited in place and saved together. */
export default class CityRowsController {
  async update({ auth, request, response, session }: HttpContext) {
    const { rows } = await request.validateUsing(cityRowsValidator)
    const { changed, gone, stale, batch } = await changeCities(auth.user!, rows)
    if (stale) {
      throw new UserFacingException(
        phrase(
          'Nothing is saved yet: somebody else has changed {n, plural, one {# city} other {# cities}} meanwhile. Save again to use your values.',
          { n: stale }
        ),
        { status: 409, keepInput: true }
      )
    }
    session.flash('success', outcome(changed, gone))
    if (changed) session.flash('undo', { action: '/admin/undos', fields: { batch } })
    return response.redirect().withQs().back()
  }
}

function outcome(changed: number, gone: number) {
  if (changed && gone) {
    return phrase(
      '{changed, plural, one {# city is} other {# cities are}} saved. {gone, plural, one {# city was} other {# cities were}} deleted meanwhile.',
      { changed, gone }
    )
  }
  if (changed) {
    return phrase('{n, plural, one {# city is} other {# cities are}} saved.', { n: changed })
  }
  return gone
    ? phrase(
        'Nothing was changed. {n, plural, one {# city was} other {# cities were}} deleted meanwhile.',
        { n: gone }
      )
    : phrase('Nothing was changed.')
}
