import UserFacingException from '#exceptions/user_facing_exception'

export default class UnknownMemberException extends UserFacingException {
  static status = 404
  static code = 'E_UNKNOWN_MEMBER'

  static of(email: string) {
    return new this(
      `No account has the e-mail "${email}". "node ace user:list" shows all accounts.`
    )
  }
}
