import { GithubDriver } from '@adonisjs/ally/drivers/github'
import type { ApiRequestContract } from '@adonisjs/ally/types'

/**
 * Ally treats the address on the public profile as verified. Without it, Ally asks for GitHub's list of
 * addresses, which says which of them are verified.
 */
export class Github extends GithubDriver {
  protected async getUserInfo(token: string, callback?: (request: ApiRequestContract) => void) {
    const info = await super.getUserInfo(token, callback)
    return { ...info, email: null, emailVerificationState: 'unsupported' as const }
  }
}
