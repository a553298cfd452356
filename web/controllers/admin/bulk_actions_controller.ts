import { randomUUID } from 'node:crypto'
import type { HttpContext } from '@adonisjs/core/http'
import db from '@adonisjs/lucid/services/db'
import { listOfRoute, requestedSelection, type AnyList } from '#admin/lists/all_lists'
import { describeFilters } from '#admin/lists/describe_filters'
import { selectionDigest } from '#admin/lists/selection_digest'
import UserFacingException from '#exceptions/user_facing_exception'
import { translate } from '#languages/say'
import { phrase, type Phrase } from '#support/phrase'
import { retryOnDeadlock } from '#support/retry_on_deadlock'

/** A larger transaction would block other writers for too long. */
const MAX_ROWS = 100_000

const EXAMPLES = 10

/**
 * An action on all selected rows of a list. `create` shows a page that describes the action.
 * `store` performs the action when the user has confirmed it.
 */
export default class BulkActionsController {
  async create(ctx: HttpContext) {
    const list = listOfRoute(ctx)
    const maxRows = maxRowsOf(list)
    const { action, selection, query, back, invalidFilter } = await requestedSelection(ctx, list)
    if (invalidFilter) throw rejected(invalidFilterError(invalidFilter), back)

    // The transaction reads one snapshot, so that the description and the digest are about the same
    // rows.
    const preview = await db.transaction(
      async (trx) => {
        const rows = list.selected(selection).useTransaction(trx)
        const count = await list.count(rows)
        if (!count || count > maxRows) return { count }
        const ids = await list.ids(rows)
        return {
          count,
          digest: selectionDigest(ids),
          upto: list.definition.isGrowing ? highestOf(ids) : undefined,
          sentences: await action.preview(rows.clone(), ctx.auth.user!),
          examples: await rows.clone().orderBy(list.definition.id).limit(EXAMPLES),
        }
      },
      { isolationLevel: 'repeatable read' }
    )
    const { count } = preview
    if (!count) throw rejected(nothingSelected(list), back)
    if (count > maxRows) throw rejected(tooManySelected(list, count), back)
    return ctx.view.render('pages/admin/bulk_actions/create', {
      ...preview,
      list,
      action,
      query,
      back,
      all: selection.all,
      filters: await describeFilters(list, selection),
      title: translate(ctx.i18n!, action.title(count)),
    })
  }

  async store(ctx: HttpContext) {
    const { auth, bouncer, response, session } = ctx
    const list = listOfRoute(ctx)
    const requested = await requestedSelection(ctx, list)
    const { action, selection, digest, query, back, invalidFilter } = requested
    if (invalidFilter) throw rejected(invalidFilterError(invalidFilter), back)

    const batch = randomUUID()
    const maxRows = maxRowsOf(list)
    const changed = await retryOnDeadlock(() =>
      db.transaction(async (trx) => {
        const rows = list.selected(selection).useTransaction(trx)
        const ids = await list.ids(rows.limit(maxRows + 1))
        const unchanged = ids.length <= maxRows && selectionDigest(ids) === digest
        return unchanged ? action.perform(auth.user!, ids, batch, trx) : undefined
      })
    )
    if (changed === undefined) {
      const error = phrase('The selection has changed. Please review it again.')
      throw rejected(error, `${list.path}/bulk/create${query}`)
    }
    session.flash('success', action.done(changed))
    const canUndo =
      changed && !action.irreversible && (await bouncer.with('UserPolicy').allows('viewAudit'))
    if (canUndo) session.flash('undo', { action: '/admin/undos', fields: { batch } })
    return response.redirect(back)
  }
}

const highestOf = (ids: number[]) => ids.reduce((highest, id) => Math.max(highest, id), 0)

const maxRowsOf = ({ definition }: AnyList) => definition.maxSelected ?? MAX_ROWS

const invalidFilterError = (filter: Phrase) =>
  phrase('The filter {filter} is not valid here. Nothing was changed.', { filter })

const nothingSelected = ({ definition }: AnyList) =>
  phrase(
    'Select at least one {list, select, cities {city} members {account} messages {message} readings {reading} subscriptions {subscription} other {row}} first.',
    { list: definition.name }
  )

const tooManySelected = (list: AnyList, n: number) =>
  phrase(
    'You selected {list, select, cities {{n, plural, one {# city} other {# cities}}} members {{n, plural, one {# account} other {# accounts}}} messages {{n, plural, one {# message} other {# messages}}} readings {{n, plural, one {# reading} other {# readings}}} subscriptions {{n, plural, one {# subscription} other {# subscriptions}}} other {{n, plural, one {# row} other {# rows}}}}. At most {max, number} can be changed at once: set more filters.',
    { list: list.definition.name, n, max: maxRowsOf(list) }
  )

function rejected(message: Phrase, redirectTo: string) {
  return new UserFacingException(message, { status: 422, redirectTo })
}
