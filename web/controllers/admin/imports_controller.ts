import type { HttpContext } from '@adonisjs/core/http'
import ImportClosedException from '#exceptions/import_closed_exception'
import config from '#config/imports'
import { detectImportType } from '#imports/detect_type'
import { previewRows } from '#imports/preview'
import { requestCheck } from '#imports/request_import'
import { readUpload } from '#imports/upload'
import Import from '#models/import'
import { hasWorker } from '#process/jobs/has_worker'
import { importRowsValidator } from '#validators/import'
import { isolated } from '#support/plain_text'
import { phrase } from '#support/phrase'

const LISTED_IMPORTS = 50

export default class ImportsController {
  async index({ view }: HttpContext) {
    return view.render('pages/admin/imports/index', {
      imports: await Import.forDisplay(Import.ofAdmins()).limit(LISTED_IMPORTS),
    })
  }

  async create({ view }: HttpContext) {
    return view.render('pages/admin/imports/create')
  }

  async store(ctx: HttpContext) {
    const { auth, response } = ctx
    const upload = await readUpload(ctx)
    const kind = await detectImportType(upload.chunks)
    const record = await requestCheck(upload, kind, auth.user!.id)
    return response.redirect(`/admin/imports/${record.id}`)
  }

  async show({ params, request, response, view }: HttpContext) {
    const { page, outcome } = await request.validateUsing(importRowsValidator)
    const record = await Import.forDisplay(Import.ofAdmins()).where('id', params.id).firstOrFail()
    const total = outcome ? record[outcome] : record.total
    const list = { total, currentPage: page, lastPage: Math.ceil(total / config.rowsPerPage) || 1 }
    if (page > list.lastPage) return response.redirect(`/admin/imports/${record.id}`)

    const offset = (page - 1) * config.rowsPerPage
    const rows = record.hasRows ? await previewRows(record, { outcome, offset }) : []
    const lacksWorker = record.isWaiting && !(await hasWorker('import'))
    return view.render('pages/admin/imports/show', { record, rows, list, outcome, lacksWorker })
  }

  async destroy({ params, response, session }: HttpContext) {
    const record = await Import.ofAdmins().where('id', params.id).firstOrFail()
    if (!(await record.discard())) throw ImportClosedException.forDiscarding(record)
    session.flash(
      'success',
      phrase('The import of {file} was discarded. Nothing was stored.', {
        file: isolated(record.file),
      })
    )
    return response.redirect('/admin/imports')
  }
}
