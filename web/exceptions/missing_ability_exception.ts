import UserFacingException from '#exceptions/user_facing_exception'

export default class MissingAbilityException extends UserFacingException {
  static status = 403
  static code = 'E_MISSING_ABILITY'
  title = 'Missing ability'

  constructor(ability: string) {
    super(
      `The access token does not have the ability "${ability}". Create a token with it in the settings.`
    )
  }
}
