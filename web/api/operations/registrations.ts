import { operation } from '#api/operation'
import { Account } from '#api/schemas/account'
import { apiRegistrationValidator } from '#validators/user'

export const store = operation({
  id: 'register',
  tag: 'Account',
  summary: 'Create an account',
  description:
    'Sends a link to the e-mail that confirms it. To get an access token, sign in. A password that is easy to guess is refused.',
  ability: 'none',
  body: apiRegistrationValidator,
  success: { status: 201, description: 'The new account', data: Account },
})
