import type { HttpContext } from '@adonisjs/core/http'
import * as operations from '#api/operations/imports'
import { cursorsOf, linkPages, respond, respondCreated } from '#api/respond'
import { keysetPage, sortedFrom, type Sort } from '#database/keyset_page'
import ImportClosedException from '#exceptions/import_closed_exception'
import { detectImportType } from '#imports/detect_type'
import { requestCheck } from '#imports/request_import'
import { readUpload } from '#imports/upload'
import Import from '#models/import'
import ImportTransformer from '#transformers/import_transformer'

const BY_ID: Sort = { expression: 'imports.id', type: 'integer', id: 'imports.id' }

/** Imports of admins. Those into the logs of members are elsewhere. */
export default class ImportsController {
  async index(ctx: HttpContext) {
    const page = await keysetPage(await operations.index.query(ctx), (cursor, backwards) => {
      const imports = Import.forDisplay(Import.ofAdmins()).clearOrder()
      return sortedFrom(imports, BY_ID, !backwards, cursor)
    })
    linkPages(ctx, cursorsOf(page))
    return respond(ctx, ImportTransformer.transform(page.rows))
  }

  async store(ctx: HttpContext) {
    const upload = await readUpload(ctx)
    const { kind } = await operations.store.form(ctx)
    const type = kind ?? (await detectImportType(upload.chunks))
    const { id } = await requestCheck(upload, type, ctx.auth.user!.id)
    const record = await findImport(id)
    return respondCreated(ctx, `/api/v1/imports/${id}`, ImportTransformer.transform(record))
  }

  async show(ctx: HttpContext) {
    return respond(ctx, ImportTransformer.transform(await findImport(ctx.params.id)))
  }

  async destroy({ params, response }: HttpContext) {
    const record = await Import.ofAdmins().where('id', params.id).firstOrFail()
    if (!(await record.discard())) throw ImportClosedException.forDiscarding(record)
    return response.noContent()
  }
}

const findImport = (id: number) =>
  Import.forDisplay(Import.ofAdmins()).where('id', id).firstOrFail()
