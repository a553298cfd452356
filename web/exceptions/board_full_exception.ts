import { Exception } from '@adonisjs/core/exceptions'
import board from '#config/board'

/** One city too many: what is there stays as it is, and the member is told what to do. */
export default class BoardFullException extends Exception {
  static status = 422
  static code = 'E_BOARD_FULL'
  static message = `You watch ${board.citiesPerMember} cities already; stop watching one of them first.`
}
