import type { InferSocialProviders } from '@adonisjs/ally/types'
import { configProvider } from '@adonisjs/core/config'
import { Exception } from '@adonisjs/core/exceptions'
import type { HttpContext } from '@adonisjs/core/http'
import app from '@adonisjs/core/services/app'
import { appUrl } from '#config/app'
import env from '#config/env'

const googleUrl = baseUrl('GOOGLE_URL')
const githubUrl = baseUrl('GITHUB_URL')
const issuer = baseUrl('OIDC_ISSUER') ?? ''

const drivers = {
  google: configProvider.create(async (application) => {
    const { services } = await import('@adonisjs/ally')
    const google = services.google({
      ...clientSettings('google', 'GOOGLE'),
      scopes: ['openid', 'email', 'profile'],
      ...(googleUrl && {
        authorizeUrl: `${googleUrl}/o/oauth2/v2/auth`,
        accessTokenUrl: `${googleUrl}/token`,
        userInfoUrl: `${googleUrl}/oauth2/v3/userinfo`,
      }),
    })
    return google.resolver(application)
  }),
  github: configProvider.create(async () => {
    const { Github } = await import('#accounts/providers/github')
    const config = {
      ...clientSettings('github', 'GITHUB'),
      scopes: ['read:user', 'user:email'],
      ...(githubUrl && {
        authorizeUrl: `${githubUrl}/login/oauth/authorize`,
        accessTokenUrl: `${githubUrl}/login/oauth/access_token`,
        userInfoUrl: `${githubUrl}/api/v3/user`,
        userEmailUrl: `${githubUrl}/api/v3/user/emails`,
      }),
    }
    return (ctx: HttpContext) => new Github(ctx, config)
  }),
  oidc: configProvider.create(async () => {
    const { OpenIdConnect } = await import('#accounts/providers/openid_connect')
    return (ctx: HttpContext) =>
      new OpenIdConnect(ctx, { ...clientSettings('oidc', 'OIDC'), issuer })
  }),
}

/** An identity provider. */
export interface Provider {
  /** Used in URLs. */
  name: keyof typeof drivers
  /** Shown on pages. */
  title: string
  /**
   * Stored with each identity. Contains the provider's address, because two servers may use the
   * same subject for different people.
   */
  id: string
}

/** The configured providers, in the order of their buttons. */
export const providers: Provider[] = [
  {
    name: 'google' as const,
    title: 'Google',
    id: googleUrl ?? 'google',
    prefix: 'GOOGLE' as const,
  },
  {
    name: 'github' as const,
    title: 'GitHub',
    id: githubUrl ?? 'github',
    prefix: 'GITHUB' as const,
  },
  { name: 'oidc' as const, title: env.get('OIDC_NAME'), id: issuer, prefix: 'OIDC' as const },
].filter(({ prefix }) => isConfigured(prefix))

/**
 * The callback URL starts with APP_URL instead of the request's host, because an attacker can set
 * the Host header.
 */
function clientSettings(name: string, prefix: 'GOOGLE' | 'GITHUB' | 'OIDC') {
  return {
    clientId: env.get(`${prefix}_CLIENT_ID`) ?? '',
    clientSecret: env.get(`${prefix}_CLIENT_SECRET`)?.release() ?? '',
    callbackUrl: new URL(`/auth/${name}/callback`, appUrl).href,
  }
}

/** @throws E_SETTING if only some of the provider's settings are set */
function isConfigured(prefix: 'GOOGLE' | 'GITHUB' | 'OIDC') {
  const names = [`${prefix}_CLIENT_ID`, `${prefix}_CLIENT_SECRET`] as const
  const needed = prefix === 'OIDC' ? (['OIDC_ISSUER', ...names] as const) : names
  const missing = needed.filter((name) => !env.get(name))
  if (missing.length > 0 && missing.length < needed.length) {
    const message = `Set ${missing.join(' and ')} too, or none of ${needed.join(', ')}.`
    throw new Exception(message, { code: 'E_SETTING' })
  }
  return missing.length === 0
}

/**
 * Returns the provider's address without a trailing slash.
 * @throws E_SETTING for http:// in production: an attacker on the network could answer in place
 *   of the provider
 */
function baseUrl(name: 'GOOGLE_URL' | 'GITHUB_URL' | 'OIDC_ISSUER') {
  const url = env.get(name)?.replace(/\/+$/, '')
  if (url && app.inProduction && !/^(https:|http:\/\/(localhost|127\.0\.0\.1)(:|\/|$))/.test(url)) {
    throw new Exception(`${name} must begin with https:// in production.`, { code: 'E_SETTING' })
  }
  return url
}

const allyConfig = configProvider.create(async (application) => {
  const { defineConfig } = await import('@adonisjs/ally')
  const configured = Object.fromEntries(providers.map(({ name }) => [name, drivers[name]]))
  return defineConfig(configured as typeof drivers).resolver(application)
})

export default allyConfig

declare module '@adonisjs/ally/types' {
  interface SocialProviders extends InferSocialProviders<typeof allyConfig> {}
}
