import { Oauth2Driver } from '@adonisjs/ally'
import type {
  ApiRequestContract,
  Oauth2AccessToken,
  Oauth2DriverConfig,
  RedirectRequestContract,
} from '@adonisjs/ally/types'
import type { HttpContext } from '@adonisjs/core/http'
import { discover } from '#accounts/providers/oidc_discovery'

interface Config extends Oauth2DriverConfig {
  issuer: string
}

type Configure = (request: ApiRequestContract) => void

/**
 * Any OpenID Connect provider. The profile comes from the userinfo endpoint. State and PKCE bind the
 * access token to this browser, and TLS proves that the answer comes from the provider. So the ID token,
 * its signature and its nonce are not needed.
 */
export class OpenIdConnect extends Oauth2Driver<Oauth2AccessToken, string> {
  protected authorizeUrl = ''
  protected accessTokenUrl = ''
  protected stateCookieName = 'oidc_state'
  protected codeVerifierCookieName = 'oidc_code_verifier'
  protected stateParamName = 'state'
  protected codeParamName = 'code'
  protected errorParamName = 'error'
  protected scopeParamName = 'scope'
  protected scopesSeparator = ' '
  #userInfoUrl = ''
  #clientAuthMethods?: string[]

  constructor(
    ctx: HttpContext,
    readonly config: Config
  ) {
    super(ctx, config)
    this.loadState()
  }

  async redirectUrl(callback?: (request: RedirectRequestContract) => void) {
    await this.#discover()
    return super.redirectUrl(callback)
  }

  async accessToken(callback?: Configure) {
    await this.#discover()
    return super.accessToken(callback)
  }

  async user(callback?: Configure) {
    const token = await this.accessToken(callback)
    return { ...(await this.#fetchUserInfo(token.token, callback)), token }
  }

  async userFromToken(token: string, callback?: Configure) {
    await this.#discover()
    return {
      ...(await this.#fetchUserInfo(token, callback)),
      token: { token, type: 'bearer' as const },
    }
  }

  accessDenied() {
    return this.getError() === 'access_denied'
  }

  protected configureRedirectRequest(request: RedirectRequestContract) {
    request.scopes(['openid', 'email', 'profile']).param('response_type', 'code')
  }

  /**
   * Sends the client secret by HTTP Basic, the default of OpenID Connect, unless the provider
   * supports only other methods.
   */
  protected configureAccessTokenRequest(request: ApiRequestContract) {
    if (this.#clientAuthMethods && !this.#clientAuthMethods.includes('client_secret_basic')) return
    const { clientId, clientSecret } = this.config
    const credentials = [clientId, clientSecret].map(encodeURIComponent).join(':')
    request
      .header('Authorization', `Basic ${Buffer.from(credentials).toString('base64')}`)
      .clearField('client_id')
      .clearField('client_secret')
  }

  async #discover() {
    const metadata = await discover(this.config.issuer)
    this.authorizeUrl = metadata.authorization_endpoint
    this.accessTokenUrl = metadata.token_endpoint
    this.#userInfoUrl = metadata.userinfo_endpoint
    this.#clientAuthMethods = metadata.token_endpoint_auth_methods_supported
  }

  async #fetchUserInfo(token: string, callback?: Configure) {
    const request = this.httpClient(this.#userInfoUrl)
    request.header('Authorization', `Bearer ${token}`).parseAs('json')
    callback?.(request)
    const claims = await request.get()
    const verified = [true, 'true'].includes(claims.email_verified)
    return {
      id: claims.sub,
      name: claims.name ?? claims.preferred_username,
      nickName: claims.preferred_username,
      email: claims.email ?? null,
      emailVerificationState: verified ? ('verified' as const) : ('unverified' as const),
      avatarUrl: null,
      original: claims,
    }
  }
}
