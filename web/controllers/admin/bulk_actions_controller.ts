import { randomUUID } from 'node:crypto'
import type { HttpContext } from '@adonisjs/core/http'
import db from '@adonisjs/lucid/services/db'
import { pluralize } from '#support/pluralize'
import { digestOf } from '#admin/lists/selection_digest'
import { narrowedBy } from '#admin/lists/filters'
import { listOf, selectionOf } from '#admin/lists/all_lists'

/** More at once would keep everybody else waiting. */
const MOST = 100_000

/** An action on all selected rows of a list: first told of, then done. */
export default class BulkActionsController {
  async create(ctx: HttpContext) {
    const list = listOf(ctx)
    const { action, selection, query, back, senseless } = await selectionOf(ctx, list)
    if (senseless) return refuse(ctx, nonsense(senseless), back)

    // All of it as of one moment: what is told is what is held to.
    const told = await db.transaction(
      async (trx) => {
        const rows = list.selected(selection).useTransaction(trx)
        const count = await list.count(rows)
        if (!count || count > MOST) return { count }
        return {
          count,
          told: digestOf(await list.ids(rows)),
          sentences: await action.foretell(rows.clone(), ctx.auth.user!),
          some: await rows.clone().orderBy(list.is.id).limit(10),
        }
      },
      { isolationLevel: 'repeatable read' }
    )
    const { count } = told
    const [one, many] = list.is.noun
    if (!count) return refuse(ctx, `Select at least one ${one} first.`, back)
    if (count > MOST) {
      return refuse(ctx, `These are ${pluralize(count, one, many)}, and ${MOST.toLocaleString('en')} can be changed at once: narrow the filters.`, back) // prettier-ignore
    }
    return ctx.view.render('pages/admin/bulk_actions/create', {
      ...{ ...told, list, action, query, back, all: selection.all },
      narrowed: await narrowedBy(list, selection),
      title: `${action.verb ?? action.label} ${pluralize(count, one, many)}`,
    })
  }

  async store(ctx: HttpContext) {
    const { auth, bouncer, response, session } = ctx
    const list = listOf(ctx)
    const { action, selection, told, query, back, senseless } = await selectionOf(ctx, list)
    if (senseless) return refuse(ctx, nonsense(senseless), back)

    const batch = randomUUID()
    const changed = await db.transaction(async (trx) => {
      const ids = await list.ids(
        list
          .selected(selection)
          .useTransaction(trx)
          .limit(MOST + 1)
      )
      const same = ids.length <= MOST && digestOf(ids) === told
      return same ? action.act(auth.user!, ids, batch, trx) : undefined
    })
    if (changed === undefined) {
      return refuse(ctx, 'Meanwhile your selection finds others: look at it again.', `${list.path}/bulk/create${query}`) // prettier-ignore
    }
    const [one, many] = list.is.noun
    const sentence = `${pluralize(changed, one, many)} ${changed === 1 ? 'is' : 'are'} ${action.done}.`
    session.flash('success', sentence)
    const undoable =
      changed && !action.final && (await bouncer.with('UserPolicy').allows('viewAudit'))
    if (undoable) session.flash('undo', { action: '/admin/undos', name: 'batch', value: batch })
    return response.redirect(back)
  }
}

const nonsense = (filter: string) => `The filter ${filter} makes no sense here: nothing is done.`

function refuse({ response, session }: HttpContext, sentence: string, to: string) {
  session.flash('error', sentence)
  return response.redirect(to)
}
