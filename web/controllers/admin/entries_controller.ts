import type { HttpContext } from '@adonisjs/core/http'
import { addEntryFor } from '#admin/actions/member_entry_added'
import User from '#models/user'
import { sayIn } from '#languages/say'
import { phrase } from '#support/phrase'
import { isolated } from '#support/plain_text'
import { entryForm, entryWriter } from '#training/entry_form'
import { formatsOf } from '#training/formats_of'
import { logPage, usualKind } from '#training/log_page'
import { logPeriods } from '#training/log_periods'
import { todayIn, zoneOf } from '#training/today'
import { entryValidator } from '#validators/entry'
import { logListValidator } from '#validators/log'

/** Shows an admin the log of a member, in the units of that member, and lets them add entries. */
export default class EntriesController {
  async index(ctx: HttpContext) {
    const { auth, params, request, response, view } = ctx
    const owner = await User.findOrFail(params.id)
    const parameters = await request.validateUsing(logListValidator)
    const page = await logPage(owner, parameters, `/admin/members/${owner.id}/log`)
    if (!page.rows.length && (parameters.after || parameters.before)) {
      return response.redirect(page.firstPage)
    }
    const today = todayIn(zoneOf(owner, ctx))
    const newEntry = await entryForm(owner, today, { kind: await usualKind(owner) })
    const { distanceUnit, paceKinds } = owner
    const reader = { distanceUnit, paceKinds, locale: auth.user!.locale }
    return view.render('pages/admin/members/log', {
      page,
      periods: logPeriods(today),
      formats: formatsOf(reader, sayIn(ctx.i18n!)),
      owner,
      newEntry,
    })
  }

  async store(ctx: HttpContext) {
    const { auth, params, request, response, session } = ctx
    const owner = await User.findOrFail(params.id)
    const meta = await entryWriter(owner, todayIn(zoneOf(owner, ctx)))
    const input = await request.validateUsing(entryValidator, { meta })
    await addEntryFor(auth.user!, owner, input)
    session.flash(
      'success',
      phrase('The entry is added to the log of {name}.', { name: isolated(owner.name) })
    )
    return response.redirect().withQs().back()
  }
}
