import type { HttpContext } from '@adonisjs/core/http'
import { addEntryFor } from '#admin/actions/member_entry_added'
import * as operations from '#api/operations/members'
import { cursorsOf, linkPages, respond, respondCreated } from '#api/respond'
import Entry from '#models/entry'
import User from '#models/user'
import { entryWriter } from '#training/entry_form'
import { logPage } from '#training/log_page'
import { latestToday } from '#training/today'
import EntryTransformer from '#transformers/entry_transformer'
import ListedEntryTransformer from '#transformers/listed_entry_transformer'
import { assertPossibleSpeed } from '#validators/entry'

/** Lets an admin read the log of a member, and add entries to it. */
export default class EntriesController {
  async index(ctx: HttpContext) {
    const owner = await User.findOrFail(ctx.params.id)
    const page = await logPage(owner, await operations.listEntries.query(ctx))
    linkPages(ctx, cursorsOf(page))
    const { rows, temperatures, totals } = page
    return respond(ctx, ListedEntryTransformer.transform(rows, temperatures), totals)
  }

  async store(ctx: HttpContext) {
    const owner = await User.findOrFail(ctx.params.id)
    const meta = await entryWriter(owner, latestToday(owner))
    const { distanceM, durationS, startedAt, cityId, ...input } = await operations.addEntry.body(
      ctx,
      { meta }
    )
    assertPossibleSpeed({ distanceM, durationS })
    const { id } = await addEntryFor(ctx.auth.user!, owner, {
      ...input,
      distance: { metres: distanceM, unit: null },
      duration: durationS,
      started_at: startedAt,
      city_id: cityId,
    })
    const entry = await Entry.of(owner).where('id', id).firstOrFail()
    const address = `/api/v1/members/${owner.id}/entries`
    return respondCreated(ctx, address, EntryTransformer.transform(entry))
  }
}
