import type { HttpContext } from '@adonisjs/core/http'
import { audit } from '#lists/audit'
import { undoable } from '#models/undo'
import { undoInWords } from '#models/undo_in_words'

export default class AuditController {
  async index({ request, response, view }: HttpContext) {
    const asked = await request.validateUsing(audit.validator)
    const page = await audit.page(asked)
    if (!page.rows.length && (asked.after || asked.before)) return response.redirect(page.first)

    return view.render('pages/admin/audit/index', { page, undoable, undoInWords })
  }
}
