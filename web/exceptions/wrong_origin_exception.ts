import UserFacingException from '#exceptions/user_facing_exception'

/** An access token is sent by a page of a site, or by a program, for which it is not. */
export default class WrongOriginException extends UserFacingException {
  static status = 403
  static code = 'E_WRONG_ORIGIN'
  title = 'Wrong origin'

  /** @param listsOrigins whether the token is for pages of other sites */
  constructor(listsOrigins: boolean) {
    super(
      listsOrigins
        ? 'This access token works only on pages of the sites that it lists.'
        : 'This access token is for programs. On pages of another site, use a token that lists this site.'
    )
  }
}
