import type { HttpContext } from '@adonisjs/core/http'
import { cityAlertForm } from '#alerts/alert_form'
import board from '#config/board'
import { boardRow } from '#board/member_board'
import { sayIn } from '#languages/say'
import City from '#models/city'
import { cityPageValidator } from '#validators/history'
import { listValidator } from '#validators/list'
import { formatsOf } from '#training/formats_of'
import { membersIn, ownEntriesIn } from '#training/logged_in_city'
import { historyPage } from '#weather/history/history_page'

export default class CitiesController {
  async index({ auth, request, response, view }: HttpContext) {
    const { search, page } = await request.validateUsing(listValidator)
    const cities = await City.search(search).where('enabled', true).paginate(page, 20)
    cities.baseUrl('/cities').queryString({ search })
    if (page > cities.lastPage) return response.redirect(cities.getUrl(cities.lastPage))

    const watched = await auth.user!.watchedCities()

    return view.render('pages/cities/index', {
      cities,
      search,
      watched: new Set(watched.map(({ id }) => id)),
      room: board.citiesPerMember - watched.length,
    })
  }

  async show({ auth, bouncer, i18n, params, request, view }: HttpContext) {
    const user = auth.user!
    const reader = { unit: user.temperatureUnit, locale: user.locale, say: sayIn(i18n!) }
    const { period, compare, ...position } = await request.validateUsing(cityPageValidator)
    const city = await City.query().where({ id: params.id, enabled: true }).firstOrFail()
    const cities = await user.watchedCities()
    const watched = cities.some(({ id }) => id === city.id)
    const mayViewClub = await bouncer.with('UserPolicy').allows('viewClub')

    return view.render('pages/cities/show', {
      city,
      watched,
      full: cities.length >= board.citiesPerMember,
      ...(watched && (await boardRow(city, reader))),
      ...(watched && (await historyPage(city, cities, { period, compare }, reader))),
      newAlert: cityAlertForm(user),
      own: await ownEntriesIn(city.id, user),
      members: mayViewClub ? await membersIn(city.id, user, position) : undefined,
      formats: formatsOf(user, reader.say),
    })
  }
}
