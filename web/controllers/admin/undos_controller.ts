import type { HttpContext } from '@adonisjs/core/http'
import { pluralize } from '#support/pluralize'
import { undo } from '#audit/undo'
import { undoValidator } from '#validators/audit'

/** What an entry of the audit log did, or all entries of a batch, is taken back. */
export default class UndosController {
  async store({ auth, request, response, session }: HttpContext) {
    const { found, undone, batch } = await undo(
      auth.user!,
      await request.validateUsing(undoValidator)
    )
    if (undone) {
      const left = found - undone
      const rest = left ? ` ${pluralize(left, 'change is', 'changes are')} left, for something changed since.` : '' // prettier-ignore
      session.flash('success', `${pluralize(undone, 'change is', 'changes are')} undone.${rest}`)
      session.flash('undo', { action: '/admin/undos', name: 'batch', value: batch })
    } else {
      session.flash('error', 'Nothing could be undone: it was undone before, or has changed since.')
    }
    return response.redirect().withQs().back()
  }
}
