import { randomUUID } from 'node:crypto'
import type { HttpContext } from '@adonisjs/core/http'
import db from '@adonisjs/lucid/services/db'
import { counted } from '#lists/counted'
import { listOf, selectionOf } from '#lists/lists'

/** More at once would keep everybody else waiting. */
const MOST = 100_000

/** An action on all selected rows of a list: first told of, then done. */
export default class BulkActionsController {
  async create(ctx: HttpContext) {
    const list = listOf(ctx)
    const { name, action, selection, back } = await selectionOf(ctx, list)
    const rows = list.selected(selection)
    const count = await list.count(rows)
    const [one, many] = list.is.noun
    if (!count || count > MOST) {
      const problem = count
        ? `These are ${counted(count, one, many)}, and ${MOST.toLocaleString('en')} can be changed at once: narrow the filters.`
        : `Select at least one ${one} first.`
      ctx.session.flash('error', problem)
      return ctx.response.redirect(back)
    }
    return ctx.view.render('pages/admin/bulk_actions/create', {
      ...{ list, name, action, back, count },
      title: `${action.verb ?? action.label} ${counted(count, one, many)}`,
      sentences: await action.foretell(rows.clone(), ctx.auth.user!),
      some: await rows.clone().orderBy(list.is.id).limit(10),
    })
  }

  async store(ctx: HttpContext) {
    const { auth, bouncer, request, response, session } = ctx
    const list = listOf(ctx)
    const { action, selection, back, count } = await selectionOf(ctx, list)
    const batch = randomUUID()
    const changed = await db.transaction(async (trx) => {
      const ids = await list.ids(list.selected(selection).useTransaction(trx))
      return ids.length === count ? action.act(auth.user!, ids, batch, trx) : undefined
    })
    if (changed === undefined) {
      session.flash('error', 'Meanwhile your selection finds others: look at it again.')
      return response.redirect(`${list.path}/bulk/create?${request.parsedUrl.query}`)
    }
    const [one, many] = list.is.noun
    const sentence = `${counted(changed, one, many)} ${changed === 1 ? 'is' : 'are'} ${action.done}.`
    session.flash('success', sentence)
    const undoable =
      changed && !action.final && (await bouncer.with('UserPolicy').allows('readAudit'))
    if (undoable) session.flash('undo', { action: '/admin/undos', name: 'batch', value: batch })
    return response.redirect(back)
  }
}
