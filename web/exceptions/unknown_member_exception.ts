import { Exception } from '@adonisjs/core/exceptions'

export default class UnknownMemberException extends Exception {
  static status = 404
  static code = 'E_UNKNOWN_MEMBER'

  static of(email: string) {
    return new this(
      `No account has the e-mail "${email}": "node ace user:list" shows who is there.`
    )
  }
}
