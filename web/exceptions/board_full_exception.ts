import board from '#config/board'
import UserFacingException from '#exceptions/user_facing_exception'
import { pluralize } from '#support/pluralize'
import { isolated } from '#support/plain_text'

const LIMIT = pluralize(board.citiesPerMember, 'city', 'cities')

export default class BoardFullException extends UserFacingException {
  static status = 422
  static code = 'E_BOARD_FULL'
  static message = `You already watch ${LIMIT}. Please stop watching one of them first.`
  title = 'Board full'

  /** For an admin who acts on a member's board. */
  static for({ name }: { name: string }) {
    return new this(`${isolated(name)} already watches ${LIMIT}. Please remove one of them first.`)
  }
}
