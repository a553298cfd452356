import { errors } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { respondCreated } from '#api/respond'
import { undo } from '#audit/undo'
import NothingUndoneException from '#exceptions/nothing_undone_exception'
import AuditEntry from '#models/audit_entry'
import AuditEntryTransformer from '#transformers/audit_entry_transformer'

export default class UndosController {
  async store(ctx: HttpContext) {
    const { auth, params, request } = ctx
    const { found, undone, batch } = await undo(auth.user!, { id: params.id })
    if (!found) throw new errors.E_ROUTE_NOT_FOUND([request.method(), request.url()])
    if (!undone) throw new NothingUndoneException()
    const entry = await AuditEntry.query()
      .where({ batch })
      .withScopes((query) => query.withNames())
      .firstOrFail()
    const data = AuditEntryTransformer.transform(entry)
    return respondCreated(ctx, `/api/v1/audit-entries?batch=${batch}`, data)
  }
}
