import type { HttpContext } from '@adonisjs/core/http'
import { sayIn } from '#languages/say'
import { memberBoard } from '#board/member_board'
import { keepMessages } from '#support/keep_messages'

export default class WallController {
  /** The board for a screen on a wall. */
  async show(ctx: HttpContext) {
    const { auth, i18n, view } = ctx
    keepMessages(ctx)
    return view.render('pages/wall', await memberBoard(auth.user!, sayIn(i18n!)))
  }
}
