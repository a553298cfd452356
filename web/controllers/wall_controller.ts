import type { HttpContext } from '@adonisjs/core/http'
import { sayIn } from '#languages/say'
import { memberBoard } from '#board/member_board'

export default class WallController {
  /** The board for a screen on a wall. */
  async show({ auth, i18n, view }: HttpContext) {
    return view.render('pages/wall', await memberBoard(auth.user!, sayIn(i18n!)))
  }
}
