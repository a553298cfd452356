import { errors } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import Entry from '#models/entry'
import { phrase } from '#support/phrase'
import { deleteEntry } from '#training/deleted_entries'
import { entryFields } from '#training/entry_fields'
import { entryForm, entryWriter } from '#training/entry_form'
import { sayIn } from '#languages/say'
import { formatsOf } from '#training/formats_of'
import { logPage, usualKind } from '#training/log_page'
import { logPeriods } from '#training/log_periods'
import { memberToday } from '#training/today'
import { entryValidator } from '#validators/entry'
import { logListValidator } from '#validators/log'

/** The log of the member who is signed in. */
export default class EntriesController {
  async index(ctx: HttpContext) {
    return this.#showLog(ctx)
  }

  async store(ctx: HttpContext) {
    const { auth, request, response, session } = ctx
    const member = auth.user!
    const meta = await entryWriter(member, memberToday(ctx))
    const input = await request.validateUsing(entryValidator, { meta })
    await Entry.create({ ...entryFields(input), userId: member.id, source: 'page' })
    session.put('entry_kind', input.kind)
    session.flash('success', phrase('The entry is added.'))
    return response.redirect().withQs().back()
  }

  /** Shows the log with a form in place of the entry. */
  async edit(ctx: HttpContext) {
    return this.#showLog(ctx, await findEntry(ctx))
  }

  async update(ctx: HttpContext) {
    const { auth, request, response, session } = ctx
    const entry = await findEntry(ctx)
    const meta = await entryWriter(auth.user!, memberToday(ctx), entry)
    const input = await request.validateUsing(entryValidator, { meta })
    await entry.merge(entryFields(input)).save()
    session.flash('success', phrase('The entry is saved.'))
    return response.redirect(`/log${queryOfForm(response)}`)
  }

  async destroy({ auth, params, request, response, session }: HttpContext) {
    if (!(await deleteEntry(auth.user!, params.id))) {
      throw new errors.E_ROUTE_NOT_FOUND([request.method(), request.url()])
    }
    session.flash('success', phrase('The entry is deleted.'))
    const undo = { action: '/log/restorations', fields: { id: params.id } }
    session.flash('undo', { ...undo, label: phrase('add the deleted entry again') })
    return response.redirect().withQs().back()
  }

  async #showLog(ctx: HttpContext, editing?: Entry) {
    const { auth, request, response, session, view } = ctx
    const member = auth.user!
    const parameters = await request.validateUsing(logListValidator)
    const page = await logPage(member, parameters)
    // There are no rows beyond the cursor, for example because they were deleted.
    if (!page.rows.length && (parameters.after || parameters.before)) {
      return response.redirect(page.firstPage)
    }
    const today = memberToday(ctx)
    const say = sayIn(ctx.i18n!)
    const kind = session.get('entry_kind') ?? (await usualKind(member))
    return view.render('pages/log/index', {
      page,
      periods: logPeriods(today),
      formats: formatsOf(member, say),
      owner: member,
      newEntry: await entryForm(member, today, { kind }),
      editing: editing && (await entryForm(member, today, { entry: editing, say })),
    })
  }
}

const findEntry = ({ auth, params }: HttpContext) =>
  Entry.of(auth.user!).where('id', params.id).preload('city').firstOrFail()

/** The page of the form has the filters and the position of the list in its query string. */
const queryOfForm = (response: HttpContext['response']) =>
  URL.parse(response.redirect().getPreviousUrl('/log'), 'http://fairweather.invalid')?.search ?? ''
