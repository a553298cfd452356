import { operation } from '#api/operation'
import { SignIn } from '#api/schemas/token'
import { apiSignInValidator } from '#validators/access_token'

export const store = operation({
  id: 'signIn',
  tag: 'Account',
  summary: 'Sign in',
  description:
    'Creates an access token. `name` says for whom it is, such as the name of your program: the owner sees it in the list of tokens. Without `abilities`, the token has all that the role of the account can use; others than these are left out. On a page of another site, the token works only on pages of this site. To sign out, revoke it.',
  ability: 'none',
  body: apiSignInValidator,
  success: { status: 201, description: 'The token', data: SignIn },
  problems: [401, 403, 409],
})
