import { Exception } from '@adonisjs/core/exceptions'
import board from '#config/board'

/** One city too many: what is there stays as it is, and the member is told what to do. */
export default class BoardFullException extends Exception {
  static status = 422
  static code = 'E_BOARD_FULL'
  static message = `You watch ${board.citiesPerMember} cities already; stop watching one of them first.`

  /** As told to an admin who acts for this member. */
  static for({ name }: { name: string }) {
    const many = board.citiesPerMember
    return new this(`${name} watches ${many} cities already; take one of them off the board first.`)
  }
}
