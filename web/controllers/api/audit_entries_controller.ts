import type { HttpContext } from '@adonisjs/core/http'
import { audit } from '#admin/lists/audit_list'
import * as operations from '#api/operations/audit_entries'
import { cursorsOf, linkPages, respond } from '#api/respond'
import AuditEntryTransformer from '#transformers/audit_entry_transformer'

export default class AuditEntriesController {
  async index(ctx: HttpContext) {
    const page = await audit.rows(await operations.index.query(ctx), ctx.auth.user!)
    linkPages(ctx, cursorsOf(page))
    return respond(ctx, AuditEntryTransformer.transform(page.rows))
  }
}
