import type { AccessToken } from '@adonisjs/auth/access_tokens'
import { BaseTransformer } from '@adonisjs/core/transformers'
import type { Shaped } from '#api/schema'
import type { SignIn } from '#api/schemas/token'
import type User from '#models/user'
import AccountTransformer from '#transformers/account_transformer'
import NewTokenTransformer from '#transformers/new_token_transformer'

interface NewSignIn {
  created: AccessToken
  origins: string[]
  user: User
}

export default class SignInTransformer extends BaseTransformer<NewSignIn> {
  toObject(): Shaped<typeof SignIn> {
    return {
      ...new NewTokenTransformer(this.resource).toObject(),
      account: new AccountTransformer(this.resource.user).toObject(),
    }
  }
}
