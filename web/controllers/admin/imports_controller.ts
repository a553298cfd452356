import { setTimeout as pause } from 'node:timers/promises'
import type { HttpContext } from '@adonisjs/core/http'
import config from '#config/imports'
import { stage } from '#imports/web_import'
import { shownRows } from '#imports/preview'
import { readUpload } from '#imports/upload'
import { runInBackground } from '#mails/deliver'
import Import from '#models/import'
import { importRowsValidator, importValidator } from '#validators/import'

const LATEST = 50

export default class ImportsController {
  async index({ view }: HttpContext) {
    return view.render('pages/admin/imports/index', {
      imports: await Import.forDisplay().limit(LATEST),
    })
  }

  async create({ request, view }: HttpContext) {
    return view.render('pages/admin/imports/create', { kind: request.input('kind') })
  }

  async store(ctx: HttpContext) {
    const { auth, request, response } = ctx
    const { name, chunks } = await readUpload(ctx)
    const { kind } = await request.validateUsing(importValidator)
    await Import.discardOld()
    const bytes = chunks.reduce((sum, { length }) => sum + length, 0)
    const it = await Import.create({ kind, file: name, bytes, userId: auth.user!.id })
    const checking = stage(it, chunks)
    runInBackground('an import was not checked', () => checking)
    await Promise.race([checking, pause(config.pageWaitMs)])
    return response.redirect(`/admin/imports/${it.id}`)
  }

  async show({ params, request, response, view }: HttpContext) {
    const { page, outcome } = await request.validateUsing(importRowsValidator)
    const it = await Import.forDisplay().where('id', params.id).firstOrFail()
    const total = outcome ? it[outcome] : it.total
    const list = { total, currentPage: page, lastPage: Math.ceil(total / config.rowsPerPage) || 1 }
    if (page > list.lastPage) return response.redirect(`/admin/imports/${it.id}`)

    const rows = it.hasRows ? await shownRows(it, outcome, page) : []
    return view.render('pages/admin/imports/show', { it, rows, list, outcome })
  }

  async destroy({ params, response, session }: HttpContext) {
    const it = await Import.findOrFail(params.id)
    if (await it.discard()) {
      session.flash('success', `What was read of ${it.file} is thrown away; nothing was stored.`)
    } else {
      session.flash('error', 'That is not waiting any longer.')
    }
    return response.redirect('/admin/imports')
  }
}
