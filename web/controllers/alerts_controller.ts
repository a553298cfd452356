import { errors } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { alertForm, alertWriter } from '#alerts/alert_form'
import { alertsPage } from '#alerts/alerts_page'
import { deleteAlert } from '#alerts/deleted_alerts'
import { ALERTS_PER_MEMBER } from '#alerts/limits'
import { readerOf } from '#alerts/reader'
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
    const alert = await Alert.create({ userId: member.id, cityId, kind, celsius: limit })
    await alert.refresh()
    session.flash('success', alert.armed ? SET : SET_AND_CROSSED)
    return response.redirect().withQs().back()
  }

  /** Shows the alerts with a form in place of one of them. */
  async edit(ctx: HttpContext) {
    return this.#showAlerts(ctx, await findAlert(ctx))
  }

  async update(ctx: HttpContext) {
    const { auth, request, response, session } = ctx
    const alert = await findAlert(ctx)
    const meta = await alertWriter(auth.user!, alert)
    const { city_id: cityId, kind, limit } = await request.validateUsing(alertValidator, { meta })
    await alert.merge({ cityId, kind, celsius: limit }).save()
    await alert.refresh()
    session.flash('success', alert.armed ? SAVED : SAVED_AND_CROSSED)
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
