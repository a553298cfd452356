import { symbols } from '@adonisjs/auth'
import type { AuthClientResponse, GuardContract } from '@adonisjs/auth/types'
import type { HttpContext } from '@adonisjs/core/http'
import type { Ability } from '#accounts/abilities'
import { programByToken } from '#accounts/access_tokens'
import { suitsOrigin } from '#accounts/token_origins'
import InvalidTokenException from '#exceptions/invalid_token_exception'
import type UserFacingException from '#exceptions/user_facing_exception'
import WrongOriginException from '#exceptions/wrong_origin_exception'
import type User from '#models/user'

/**
 * Authenticates the request of a program by its access token. Not AdonisJS's guard, which does not know
 * sign-ins: a token would work although its sign-in has ended.
 */
export class TokenGuard implements GuardContract<User> {
  declare [symbols.GUARD_KNOWN_EVENTS]: Record<never, never>
  readonly driverName = 'token'
  authenticationAttempted = false
  isAuthenticated = false
  user?: User
  abilities: readonly Ability[] = []
  /** The sites for whose pages the token is. Empty if it is for programs. */
  origins: readonly string[] = []
  /** Why the token is refused. */
  refusal: UserFacingException = new InvalidTokenException()

  constructor(private ctx: HttpContext) {}

  /** @throws InvalidTokenException, WrongOriginException if the request has no valid token */
  async authenticate() {
    await this.check()
    return this.getUserOrFail()
  }

  async check() {
    if (this.authenticationAttempted) return this.isAuthenticated
    this.authenticationAttempted = true
    const header = this.ctx.request.header('authorization') ?? ''
    const [, token] = /^Bearer (\S+)$/i.exec(header) ?? []
    const program = await programByToken(token)
    if (!program) return false
    const { user, abilities, origins } = program
    if (!suitsOrigin(origins, this.ctx.request.header('origin'))) {
      this.refusal = new WrongOriginException(origins.length > 0)
      return false
    }
    Object.assign(this, { user, abilities, origins })
    this.isAuthenticated = true
    return true
  }

  /** @throws InvalidTokenException, WrongOriginException if the request has no valid token */
  getUserOrFail() {
    if (!this.user) throw this.refusal
    return this.user
  }

  async authenticateAsClient(): Promise<AuthClientResponse> {
    throw new Error('Tests create an access token on the settings page.')
  }
}
