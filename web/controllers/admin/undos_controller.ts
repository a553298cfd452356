import type { HttpContext } from '@adonisjs/core/http'
import UserFacingException from '#exceptions/user_facing_exception'
import { pluralize } from '#support/pluralize'
import { undo } from '#audit/undo'
import { undoValidator } from '#validators/undo'

/** Undoes one entry of the audit log, or all entries of a batch. */
export default class UndosController {
  async store({ auth, request, response, session }: HttpContext) {
    const { found, undone, batch } = await undo(
      auth.user!,
      await request.validateUsing(undoValidator)
    )
    if (!undone) {
      throw new UserFacingException(
        'Nothing could be undone: it was already undone, or something has changed since.',
        { status: 409 }
      )
    }
    const kept = pluralize(found - undone, 'change', 'changes')
    const sentences = [
      `${pluralize(undone, 'change is', 'changes are')} undone.`,
      undone < found ? `${kept} could not be undone: something has changed since.` : '',
    ]
    session.flash('success', sentences.filter(Boolean).join(' '))
    session.flash('undo', { action: '/admin/undos', fields: { batch } })
    return response.redirect().withQs().back()
  }
}
