import type { Authenticators, InferAuthEvents, InferAuthenticators } from '@adonisjs/auth/types'
import { configProvider } from '@adonisjs/core/config'
import type { HttpContext } from '@adonisjs/core/http'
import env from '#config/env'

const authConfig = configProvider.create(async (app) => {
  const { defineConfig } = await import('@adonisjs/auth')
  const { sessionGuard } = await import('@adonisjs/auth/session')
  const { SignInProvider } = await import('#accounts/session_user_provider')
  const { TokenGuard } = await import('#accounts/token_guard')
  const config = defineConfig({
    default: 'web',
    guards: {
      web: sessionGuard({
        useRememberMeTokens: true,
        rememberMeTokensAge: env.get('SESSION_AGE'),
        // A session contains the id of a sign-in, not the id of a user, so ending the sign-in ends
        // the session.
        provider: new SignInProvider(),
      }),
      api: (ctx: HttpContext) => new TokenGuard(ctx),
    },
  })
  return config.resolver(app)
})

export default authConfig

declare module '@adonisjs/auth/types' {
  export interface Authenticators extends InferAuthenticators<typeof authConfig> {}
}
declare module '@adonisjs/core/types' {
  interface EventsList extends InferAuthEvents<Authenticators> {}
}
