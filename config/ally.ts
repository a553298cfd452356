import { defineConfig, services } from '@adonisjs/ally'
import type { InferSocialProviders } from '@adonisjs/ally/types'
import { configProvider } from '@adonisjs/core'
import { Exception } from '@adonisjs/core/exceptions'
import type { HttpContext } from '@adonisjs/core/http'
import app from '@adonisjs/core/services/app'
import { appUrl } from '#config/app'
import env from '#config/env'

const googleUrl = address('GOOGLE_URL')
const githubUrl = address('GITHUB_URL')
const issuer = address('OIDC_ISSUER') ?? ''

const drivers = {
  google: services.google({
    ...client('google', 'GOOGLE'),
    scopes: ['openid', 'email', 'profile'],
    ...(googleUrl && {
      authorizeUrl: `${googleUrl}/o/oauth2/v2/auth`,
      accessTokenUrl: `${googleUrl}/token`,
      userInfoUrl: `${googleUrl}/oauth2/v3/userinfo`,
    }),
  }),
  github: configProvider.create(async () => {
    const { Github } = await import('#accounts/providers/github')
    const config = {
      ...client('github', 'GITHUB'),
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
    return (ctx: HttpContext) => new OpenIdConnect(ctx, { ...client('oidc', 'OIDC'), issuer })
  }),
}

/** Somebody else who says who a visitor is. */
export interface Provider {
  /** In addresses. */
  name: keyof typeof drivers
  /** On pages. */
  title: string
  /** What its identities are filed under: elsewhere the same subject is somebody else. */
  id: string
}

/** Those whose settings are there, in the order of their buttons. */
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
].filter(({ prefix }) => isGiven(prefix))

/** How we are known to it, and where it sends visitors back to: as people type it, whatever a header says. */
function client(name: string, prefix: 'GOOGLE' | 'GITHUB' | 'OIDC') {
  return {
    clientId: env.get(`${prefix}_CLIENT_ID`) ?? '',
    clientSecret: env.get(`${prefix}_CLIENT_SECRET`)?.release() ?? '',
    callbackUrl: new URL(`/auth/${name}/callback`, appUrl).href,
  }
}

/** @throws E_SETTING where it is there by half */
function isGiven(prefix: 'GOOGLE' | 'GITHUB' | 'OIDC') {
  const names = [`${prefix}_CLIENT_ID`, `${prefix}_CLIENT_SECRET`] as const
  const needed = prefix === 'OIDC' ? (['OIDC_ISSUER', ...names] as const) : names
  const missing = needed.filter((name) => !env.get(name))
  if (missing.length > 0 && missing.length < needed.length) {
    throw new Exception(
      `${missing.join(' and ')} must be given, too, or none of ${needed.join(', ')}.`,
      {
        code: 'E_SETTING',
      }
    )
  }
  return !missing.length
}

/** @throws E_SETTING: what is not encrypted could be anybody's answer */
function address(name: 'GOOGLE_URL' | 'GITHUB_URL' | 'OIDC_ISSUER') {
  const url = env.get(name)?.replace(/\/+$/, '')
  if (url && app.inProduction && !/^(https:|http:\/\/(localhost|127\.0\.0\.1)(:|\/|$))/.test(url)) {
    throw new Exception(`${name} must begin with https:// in production.`, { code: 'E_SETTING' })
  }
  return url
}

const allyConfig = defineConfig(
  Object.fromEntries(providers.map(({ name }) => [name, drivers[name]])) as typeof drivers
)

export default allyConfig

declare module '@adonisjs/ally/types' {
  interface SocialProviders extends InferSocialProviders<typeof allyConfig> {}
}
