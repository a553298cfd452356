import type { HttpContext } from '@adonisjs/core/http'
import { audit } from '#admin/lists/audit_list'
import { renderList } from '#admin/lists/render_list'
import { describeEntry } from '#audit/describe_entry'
import { describeUndo } from '#audit/describe_undo'
import { canUndo } from '#audit/undo'
import { sayIn } from '#languages/say'
import type AuditEntry from '#models/audit_entry'

export default class AuditController {
  async index(ctx: HttpContext) {
    const say = sayIn(ctx.i18n!)
    return renderList(ctx, audit, () => ({
      canUndo,
      describeEntry: (entry: AuditEntry) => describeEntry(entry, say),
      describeUndo: (entry: AuditEntry) => describeUndo(entry, say),
    }))
  }
}
