import board from '#config/board'
import UserFacingException from '#exceptions/user_facing_exception'
import { isolated } from '#support/plain_text'
import { phrase } from '#support/phrase'

export default class BoardFullException extends UserFacingException {
  static status = 409
  static code = 'E_BOARD_FULL'
  static phrase = phrase(
    'You already watch {limit, plural, one {# city} other {# cities}}. Please stop watching one of them first.',
    { limit: board.citiesPerMember }
  )
  title = 'Board full'

  /** For an admin who acts on a member's board. */
  static for({ name }: { name: string }) {
    return new this(
      phrase(
        '{name} already watches {limit, plural, one {# city} other {# cities}}. Please remove one of them first.',
        { name: isolated(name), limit: board.citiesPerMember }
      )
    )
  }
}
