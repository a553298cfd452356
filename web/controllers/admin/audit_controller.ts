import type { HttpContext } from '@adonisjs/core/http'
import { audit } from '#admin/lists/audit_list'
import { show } from '#admin/lists/render_list'
import { undoable } from '#audit/undo'
import { undoInWords } from '#audit/describe_undo'

export default class AuditController {
  async index(ctx: HttpContext) {
    return show(ctx, audit, () => ({ undoable, undoInWords }))
  }
}
