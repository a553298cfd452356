import type { HttpContext } from '@adonisjs/core/http'
import * as operations from '#api/operations/club'
import { cursorsOf, linkPages, respond } from '#api/respond'
import { clubPage } from '#training/club'
import { latestToday } from '#training/today'
import ClubMemberTransformer, { periodsOf } from '#transformers/club_member_transformer'

export default class ClubController {
  async index(ctx: HttpContext) {
    const viewer = ctx.auth.user!
    const position = await operations.index.query(ctx)
    const { week, year, shownCount, club, members, page } = await clubPage(
      viewer,
      latestToday(viewer),
      position
    )
    linkPages(ctx, cursorsOf(page))
    const metadata = { week, year, shownMembers: shownCount, club: periodsOf(club) }
    return respond(ctx, ClubMemberTransformer.transform(members), metadata)
  }
}
