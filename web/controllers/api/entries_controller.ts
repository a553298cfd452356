import { errors } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import * as operations from '#api/operations/entries'
import { assertUnchanged, cursorsOf, linkPages, respond, respondCreated } from '#api/respond'
import Entry from '#models/entry'
import { copyEntry } from '#training/copy_entry'
import { deleteEntry, restoreEntry } from '#training/deleted_entries'
import { entryWriter } from '#training/entry_form'
import { logPage } from '#training/log_page'
import { latestToday, timeZoneOf, todayIn } from '#training/today'
import EntryTransformer from '#transformers/entry_transformer'
import ListedEntryTransformer from '#transformers/listed_entry_transformer'
import TrackTransformer from '#transformers/track_transformer'
import { assertPossibleSpeed } from '#validators/entry'

/** The log of the owner of the token. */
export default class EntriesController {
  async index(ctx: HttpContext) {
    const page = await logPage(ctx.auth.user!, await operations.index.query(ctx))
    linkPages(ctx, cursorsOf(page))
    const { rows, temperatures, totals } = page
    return respond(ctx, ListedEntryTransformer.transform(rows, temperatures), totals)
  }

  async show(ctx: HttpContext) {
    return respond(ctx, EntryTransformer.transform(await findEntry(ctx).firstOrFail()))
  }

  async showTrack(ctx: HttpContext) {
    const { track } = await findEntry(ctx).preload('track').firstOrFail()
    if (!track) throw new errors.E_ROUTE_NOT_FOUND([ctx.request.method(), ctx.request.url()])
    return respond(ctx, TrackTransformer.transform(track))
  }

  async store(ctx: HttpContext) {
    const member = ctx.auth.user!
    const meta = await entryWriter(member, latestToday(member))
    const input = await operations.store.body(ctx, { meta })
    assertPossibleSpeed(input)
    const { id } = await Entry.create({ ...input, userId: member.id, source: 'api' })
    return this.#respondCreated(ctx, id)
  }

  async update(ctx: HttpContext) {
    const member = ctx.auth.user!
    const current = await findEntry(ctx).firstOrFail()
    const meta = await entryWriter(member, latestToday(member), current)
    const input = await operations.update.body(ctx, { meta })
    const entry = await db.transaction(async (client) => {
      const locked = await findEntry(ctx, client).forUpdate().firstOrFail()
      await assertUnchanged(ctx, EntryTransformer.transform(locked))
      locked.merge(input)
      // A distance in a unit of its own belongs to the metres that were typed.
      if (locked.$dirty.distanceM !== undefined) locked.distanceUnit = null
      assertPossibleSpeed(locked)
      await locked.save()
      // The database completes a start time such as 7:30.
      return locked.refresh()
    })
    return respond(ctx, EntryTransformer.transform(entry))
  }

  async destroy({ auth, params, request, response }: HttpContext) {
    if (!(await deleteEntry(auth.user!, params.id))) {
      throw new errors.E_ROUTE_NOT_FOUND([request.method(), request.url()])
    }
    return response.noContent()
  }

  async restore(ctx: HttpContext) {
    const { auth, params, request } = ctx
    if (!(await restoreEntry(auth.user!, params.id))) {
      throw new errors.E_ROUTE_NOT_FOUND([request.method(), request.url()])
    }
    return this.#respondCreated(ctx, params.id)
  }

  async copy(ctx: HttpContext) {
    const member = ctx.auth.user!
    const today = todayIn(timeZoneOf(member))
    const { id } = await copyEntry(member, ctx.params.id, today, 'api')
    return this.#respondCreated(ctx, id)
  }

  async #respondCreated(ctx: HttpContext, id: number) {
    const entry = await Entry.of(ctx.auth.user!).where('id', id).firstOrFail()
    return respondCreated(ctx, `/api/v1/entries/${id}`, EntryTransformer.transform(entry))
  }
}

const findEntry = ({ auth, params }: HttpContext, client?: TransactionClientContract) =>
  Entry.of(auth.user!, client).where('id', params.id)
