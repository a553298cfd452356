import type { HttpContext } from '@adonisjs/core/http'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import * as operations from '#api/operations/entry_imports'
import { assertUnchanged, cursorsOf, linkPages, respond, respondCreated } from '#api/respond'
import { keysetPage, sortedFrom, type Sort } from '#database/keyset_page'
import ImportClosedException from '#exceptions/import_closed_exception'
import { changeEntryChoices } from '#imports/change_entry_choices'
import { choicesByLine } from '#imports/entry_choices'
import { requestEntryImport } from '#imports/request_import'
import { readUploads } from '#imports/upload'
import Import from '#models/import'
import { timeZoneOf } from '#training/today'
import EntryImportTransformer from '#transformers/entry_import_transformer'

const BY_ID: Sort = { expression: 'imports.id', type: 'integer', id: 'imports.id' }

/** Imports into the log of the owner of the token. */
export default class EntryImportsController {
  async index(ctx: HttpContext) {
    const page = await keysetPage(await operations.index.query(ctx), (cursor, backwards) => {
      const imports = Import.forDisplay(Import.ofLog(ctx.auth.user!)).clearOrder()
      return sortedFrom(imports, BY_ID, !backwards, cursor)
    })
    linkPages(ctx, cursorsOf(page))
    return respond(ctx, EntryImportTransformer.transform(page.rows))
  }

  async store(ctx: HttpContext) {
    const member = ctx.auth.user!
    const files = await readUploads(ctx)
    const { timeZone, distanceUnit } = await operations.store.form(ctx)
    const choices = {
      zone: timeZone ?? timeZoneOf(member),
      unit: distanceUnit ?? member.distanceUnit,
      time: 'moving' as const,
      rows: {},
    }
    const { id } = await requestEntryImport(files, choices, member.id)
    const data = EntryImportTransformer.transform(await findImport(ctx, id))
    return respondCreated(ctx, `/api/v1/entry-imports/${id}`, data)
  }

  async show(ctx: HttpContext) {
    return respond(ctx, EntryImportTransformer.transform(await findImport(ctx)))
  }

  async update(ctx: HttpContext) {
    const record = await findImport(ctx)
    // Too early or too late is no error of the fields.
    const total = record.state === 'staged' ? record.total : Infinity
    const { time, rows } = await operations.update.body(ctx, { meta: { total } })
    const changes = { time, rows: rows && choicesByLine(rows) }
    const isChanged = await changeEntryChoices(record, changes, async (client) => {
      const locked = await findImport(ctx, record.id, client)
      await assertUnchanged(ctx, EntryImportTransformer.transform(locked))
    })
    if (!isChanged) throw ImportClosedException.forChange(record)
    return respond(ctx, EntryImportTransformer.transform(await findImport(ctx)))
  }

  async destroy({ auth, params, response }: HttpContext) {
    const record = await Import.ofLog(auth.user!).where('id', params.id).firstOrFail()
    if (!(await record.discard())) throw ImportClosedException.forDiscarding(record)
    return response.noContent()
  }
}

const findImport = (
  { auth, params }: HttpContext,
  id: number = params.id,
  client?: TransactionClientContract
) => Import.forDisplay(Import.ofLog(auth.user!, client)).where('id', id).firstOrFail()
