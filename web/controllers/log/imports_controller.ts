import type { HttpContext } from '@adonisjs/core/http'
import ImportClosedException from '#exceptions/import_closed_exception'
import config from '#config/imports'
import { changeEntryChoices } from '#imports/change_entry_choices'
import { submittedChoices } from '#imports/entry_choices'
import { previewEntries } from '#imports/entry_preview'
import { requestEntryImport } from '#imports/request_import'
import { readUploads } from '#imports/upload'
import Import from '#models/import'
import { hasWorker } from '#process/jobs/has_worker'
import { phrase } from '#support/phrase'
import { isolated } from '#support/plain_text'
import { sayIn } from '#languages/say'
import { formatsOf } from '#training/formats_of'
import { memberZone } from '#training/today'
import { importRowsValidator } from '#validators/import'

const LISTED_IMPORTS = 20

/** Imports of entries into the log of the member who is signed in. */
export default class ImportsController {
  async index({ auth, view }: HttpContext) {
    const imports = await Import.forDisplay(Import.ofLog(auth.user!)).limit(LISTED_IMPORTS)
    return view.render('pages/log/imports/index', { imports })
  }

  async store(ctx: HttpContext) {
    const { auth, response } = ctx
    const member = auth.user!
    const files = await readUploads(ctx)
    const choices = {
      zone: memberZone(ctx),
      unit: member.distanceUnit,
      time: 'moving' as const,
      rows: {},
    }
    const record = await requestEntryImport(files, choices, member.id)
    return response.redirect(`/log/imports/${record.id}`)
  }

  async show({ auth, i18n, params, request, response, view }: HttpContext) {
    const { page, outcome } = await request.validateUsing(importRowsValidator)
    const query = Import.forDisplay(Import.ofLog(auth.user!))
    const record = await query.where('id', params.id).firstOrFail()
    const total = outcome ? record[outcome] : record.total
    const list = { total, currentPage: page, lastPage: Math.ceil(total / config.rowsPerPage) || 1 }
    if (page > list.lastPage) return response.redirect(`/log/imports/${record.id}`)

    const rows = record.hasRows
      ? await previewEntries(record, outcome, page, formatsOf(auth.user!, sayIn(i18n!)))
      : []
    const lacksWorker = record.isWaiting && !(await hasWorker('import'))
    const shown = { record, rows, list, outcome, lacksWorker }
    return view.render('pages/log/imports/show', shown)
  }

  async update({ auth, params, request, response, session }: HttpContext) {
    const record = await Import.ofLog(auth.user!).where('id', params.id).firstOrFail()
    if (!(await changeEntryChoices(record, submittedChoices(request.body())))) {
      throw ImportClosedException.forChange(record)
    }
    session.flash('success', phrase('The preview shows your choices.'))
    return response.redirect().withQs().back()
  }

  async destroy({ auth, params, response, session }: HttpContext) {
    const record = await Import.ofLog(auth.user!).where('id', params.id).firstOrFail()
    if (!(await record.discard())) throw ImportClosedException.forDiscarding(record)
    session.flash(
      'success',
      phrase('The import of {file} was discarded. Nothing was stored.', {
        file: isolated(record.file),
      })
    )
    return response.redirect('/log/imports')
  }
}
