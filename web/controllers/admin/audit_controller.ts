import type { HttpContext } from '@adonisjs/core/http'
import { audit } from '#lists/audit'
import { show } from '#lists/show'
import { undoable } from '#models/undo'
import { undoInWords } from '#models/undo_in_words'

export default class AuditController {
  async index(ctx: HttpContext) {
    return show(ctx, audit, () => ({ undoable, undoInWords }))
  }
}
