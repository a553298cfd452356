import { setTimeout as pause } from 'node:timers/promises'
import type { HttpContext } from '@adonisjs/core/http'
import UserFacingException from '#exceptions/user_facing_exception'
import config from '#config/imports'
import { detectImportType } from '#imports/detect_type'
import { stage } from '#imports/web_import'
import { previewRows } from '#imports/preview'
import { readUpload } from '#imports/upload'
import { runInBackground } from '#mails/send_in_background'
import Import from '#models/import'
import { importRowsValidator } from '#validators/import'
import { isolated } from '#support/plain_text'

const LISTED_IMPORTS = 50

export default class ImportsController {
  async index({ view }: HttpContext) {
    return view.render('pages/admin/imports/index', {
      imports: await Import.forDisplay().limit(LISTED_IMPORTS),
    })
  }

  async create({ view }: HttpContext) {
    return view.render('pages/admin/imports/create')
  }

  async store(ctx: HttpContext) {
    const { auth, response } = ctx
    const { name, chunks } = await readUpload(ctx)
    const kind = await detectImportType(chunks)
    await Import.discardOld()
    const bytes = chunks.reduce((sum, { length }) => sum + length, 0)
    const record = await Import.create({ kind, file: name, bytes, userId: auth.user!.id })
    const staged = stage(record, chunks)
    runInBackground('staging an import failed', () => staged)
    await Promise.race([staged, pause(config.pageWaitMs)])
    return response.redirect(`/admin/imports/${record.id}`)
  }

  async show({ params, request, response, view }: HttpContext) {
    const { page, outcome } = await request.validateUsing(importRowsValidator)
    const record = await Import.forDisplay().where('id', params.id).firstOrFail()
    const total = outcome ? record[outcome] : record.total
    const list = { total, currentPage: page, lastPage: Math.ceil(total / config.rowsPerPage) || 1 }
    if (page > list.lastPage) return response.redirect(`/admin/imports/${record.id}`)

    const rows = record.hasRows ? await previewRows(record, outcome, page) : []
    return view.render('pages/admin/imports/show', { record, rows, list, outcome })
  }

  async destroy({ params, response, session }: HttpContext) {
    const record = await Import.findOrFail(params.id)
    if (!(await record.discard())) {
      const message = 'This import can no longer be discarded.'
      throw new UserFacingException(message, { status: 409, redirectTo: '/admin/imports' })
    }
    session.flash(
      'success',
      `The import of ${isolated(record.file)} was discarded. Nothing was stored.`
    )
    return response.redirect('/admin/imports')
  }
}
