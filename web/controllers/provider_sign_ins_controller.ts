import type { HttpContext } from '@adonisjs/core/http'
import ProviderException from '#exceptions/provider_exception'
import {
  redirectToProvider,
  fetchProfile,
  findProvider,
} from '#accounts/providers/provider_profile'
import { signIn } from '#accounts/sign_in'
import { findOrCreateAccount, linkProvider } from '#accounts/provider_accounts'
import { phrase } from '#support/phrase'

/** Redirects to an identity provider, and handles the return: signs in, or links the identity. */
export default class ProviderSignInsController {
  async create(ctx: HttpContext) {
    const { auth, params, response, session } = ctx
    const provider = findProvider(params.provider)
    const userId = auth.user?.id
    const link = session.pull('link')
    // Linking starts only from the form in the settings. Otherwise, a link on an attacker's site
    // could make a member link the attacker's identity.
    if (userId && (link?.userId !== userId || link.provider !== provider.name)) {
      return response.redirect('/settings')
    }
    session.put('attempt', { provider: provider.name, userId })
    await redirectToProvider(provider, ctx)
  }

  async store(ctx: HttpContext) {
    const { auth, params, response, session } = ctx
    const provider = findProvider(params.provider)
    const attempt = session.pull('attempt')
    // An attempt is valid only once, and only for the user who began it. If nobody was signed in
    // then, nobody may be signed in now.
    if (attempt?.provider !== provider.name || attempt.userId !== auth.user?.id) {
      throw ProviderException.notBegun()
    }
    const profile = await fetchProfile(provider, ctx)
    if (auth.user) {
      await linkProvider(auth.user, profile)
      const message = phrase('{provider} is linked. You can now sign in with it.', {
        provider: provider.title,
      })
      session.flash('success', message)
      return response.redirect('/settings')
    }
    const user = await findOrCreateAccount(profile)
    await signIn(ctx, user)
    return response.redirect().toIntended('/dashboard')
  }
}
