import type { HttpContext } from '@adonisjs/core/http'
import NothingUndoneException from '#exceptions/nothing_undone_exception'
import { phrase } from '#support/phrase'
import { undo } from '#audit/undo'
import { undoValidator } from '#validators/undo'

/** Undoes one entry of the audit log, or all entries of a batch. */
export default class UndosController {
  async store({ auth, request, response, session }: HttpContext) {
    const { found, undone, batch } = await undo(
      auth.user!,
      await request.validateUsing(undoValidator)
    )
    if (!undone) throw new NothingUndoneException()
    const outcome =
      undone < found
        ? phrase(
            '{undone, plural, one {# change is} other {# changes are}} undone. {kept, plural, one {# change} other {# changes}} could not be undone: something has changed since.',
            { undone, kept: found - undone }
          )
        : phrase('{n, plural, one {# change is} other {# changes are}} undone.', { n: undone })
    session.flash('success', outcome)
    session.flash('undo', { action: '/admin/undos', fields: { batch } })
    return response.redirect().withQs().back()
  }
}
