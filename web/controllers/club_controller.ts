import type { HttpContext } from '@adonisjs/core/http'
import { clubPage } from '#training/club'
import { sayIn } from '#languages/say'
import { formatsOf } from '#training/formats_of'
import { memberToday } from '#training/today'
import { clubValidator } from '#validators/training_period'

export default class ClubController {
  async show(ctx: HttpContext) {
    const { auth, request, response, view } = ctx
    const viewer = auth.user!
    const position = await request.validateUsing(clubValidator)
    const club = await clubPage(viewer, memberToday(ctx), position)
    // There are no rows beyond the cursor, for example because members are no longer shown.
    if (club.shownCount && !club.members.length) {
      return response.redirect('/club')
    }
    return view.render('pages/club', {
      ...club,
      viewer,
      formats: formatsOf(viewer, sayIn(ctx.i18n!)),
    })
  }
}
