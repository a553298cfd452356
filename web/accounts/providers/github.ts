import { GithubDriver } from '@adonisjs/ally/drivers/github'
import type { ApiRequestContract } from '@adonisjs/ally/types'

/** Ally takes the address on somebody's profile for verified; GitHub's list says which of his are. */
export class Github extends GithubDriver {
  protected async getUserInfo(token: string, callback?: (request: ApiRequestContract) => void) {
    const info = await super.getUserInfo(token, callback)
    return { ...info, email: null, emailVerificationState: 'unsupported' as const }
  }
}
