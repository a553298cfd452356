import { GithubDriver } from '@adonisjs/ally/drivers/github'
import type { ApiRequestContract } from '@adonisjs/ally/types'

/**
 * Hides the e-mail of the public profile from Ally, which would treat it as verified. Ally then
 * asks GitHub for the list of the user's e-mails, which says which of them are verified.
 */
export class Github extends GithubDriver {
  protected async getUserInfo(token: string, callback?: (request: ApiRequestContract) => void) {
    const info = await super.getUserInfo(token, callback)
    return { ...info, email: null, emailVerificationState: 'unsupported' as const }
  }
}
