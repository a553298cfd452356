import board from '#config/board'
import UserFacingException from '#exceptions/user_facing_exception'

const LIMIT = board.citiesPerMember

export default class BoardFullException extends UserFacingException {
  static status = 422
  static code = 'E_BOARD_FULL'
  static message = `You already watch ${LIMIT} cities. Please stop watching one of them first.`
  title = 'Board full'

  /** For an admin who acts on a member's board. */
  static for({ name }: { name: string }) {
    return new this(`${name} already watches ${LIMIT} cities. Please remove one of them first.`)
  }
}
