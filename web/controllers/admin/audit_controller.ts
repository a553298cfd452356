import type { HttpContext } from '@adonisjs/core/http'
import AuditEntry from '#models/audit_entry'
import { auditValidator } from '#validators/audit'

const SIZE = 50

export default class AuditController {
  async index({ request, view }: HttpContext) {
    const { before, ...filter } = await request.validateUsing(auditValidator)
    // One more than is shown tells whether there are older ones: nothing has to be counted.
    const found = await AuditEntry.latest({ ...filter, before }, SIZE + 1)
    const entries = found.slice(0, SIZE)
    const older = found.length > SIZE ? entries.at(-1)!.id : undefined

    return view.render('pages/admin/audit/index', { entries, filter, before, older })
  }
}
