import { errors } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { alertForm, alertWriter } from '#alerts/alert_form'
import { alertsPage } from '#alerts/alerts_page'
import { changeAlert } from '#alerts/change_alert'
import { deleteAlert } from '#alerts/deleted_alerts'
import { ALERTS_PER_MEMBER } from '#alerts/limits'
import { readerOf } from '#alerts/reader'
import { setAlert } from '#alerts/set_alert'
import Alert from '#models/alert'
import { phrase } from '#support/phrase'
import { alertsPageValidator, alertValidator } from '#validators/alert'

/** The alerts of the member who is signed in. */
export default class AlertsController {
  async index(ctx: HttpContext) {
    return this.#showAlerts(ctx)
  }

  async store({ auth, request, response, session }: HttpContext) {
    const member = auth.user!
    const meta = await alertWriter(member)
    const { city_id: cityId, kind, limit } = await request.validateUsing(alertValidator, { meta })
    const alert = await setAlert(member, { cityId, kind, celsius: limit })
    session.flash('success', alert.armed ? SET : SET_AND_CROSSED)
    return response.redirect().withQs().back()
  }

  /** Shows the alerts with a form in place of one of them. */
  async edit(ctx: HttpContext) {
    return this.#showAlerts(ctx, await findAlert(ctx))
  }

  async update(ctx: HttpContext) {
    const { auth, request, response, session } = ctx
    const member = auth.user!
    const current = await findAlert(ctx)
    const meta = await alertWriter(member, current)
    const { city_id: cityId, kind, limit } = await request.validateUsing(alertValidator, { meta })
    const alert = await changeAlert(member, current.id, { cityId, kind, celsius: limit })
    // Whether the limit is crossed tells something of the temperature.
    const watched = await member.watchedCities()
    const mayKnow = watched.some(({ id }) => id === cityId)
    session.flash('success', alert.armed || !mayKnow ? SAVED : SAVED_AND_CROSSED)
    return response.redirect('/alerts')
  }

  async destroy({ auth, params, request, response, session }: HttpContext) {
    if (!(await deleteAlert(auth.user!, params.id))) {
      throw new errors.E_ROUTE_NOT_FOUND([request.method(), request.url()])
    }
    session.flash('success', phrase('The alert is deleted.'))
    const undo = { action: '/alerts/restorations', fields: { id: params.id } }
    session.flash('undo', { ...undo, label: phrase('bring the deleted alert back') })
    return response.redirect('/alerts')
  }

  async #showAlerts({ auth, i18n, request, view }: HttpContext, editing?: Alert) {
    const member = auth.user!
    const { city } = await request.validateUsing(alertsPageValidator)
    const alerts = await alertsPage(member, readerOf(member, i18n!))
    return view.render('pages/alerts/index', {
      alerts,
      limit: ALERTS_PER_MEMBER,
      newAlert: await alertForm(member, undefined, city ?? undefined),
      editing: editing && (await alertForm(member, editing)),
    })
  }
}

const SET = phrase('The alert is set.')
const SET_AND_CROSSED = phrase(
  'The alert is set. The temperature is past the limit already: you will be told when it comes back and crosses the limit again.'
)
const SAVED = phrase('The alert is saved.')
const SAVED_AND_CROSSED = phrase(
  'The alert is saved. The temperature is past the limit already: you will be told when it comes back and crosses the limit again.'
)

const findAlert = ({ auth, params }: HttpContext) =>
  Alert.of(auth.user!).where('id', params.id).firstOrFail()
