import type { HttpContext } from '@adonisjs/core/http'
import { audit } from '#admin/lists/audit_list'
import { renderList } from '#admin/lists/render_list'
import { describeEntry } from '#audit/describe_entry'
import { describeUndo } from '#audit/describe_undo'
import { canUndo } from '#audit/undo'

export default class AuditController {
  async index(ctx: HttpContext) {
    return renderList(ctx, audit, () => ({ canUndo, describeEntry, describeUndo }))
  }
}
