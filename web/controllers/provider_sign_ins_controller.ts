import type { HttpContext } from '@adonisjs/core/http'
import ProviderException from '#exceptions/provider_exception'
import {
  redirectToProvider,
  fetchProfile,
  findProvider,
} from '#accounts/providers/provider_profile'
import { signIn } from '#accounts/sign_in'
import { findOrCreateAccount, linkProvider } from '#accounts/provider_accounts'

/** Signing in by a provider, and linking one: there and back. */
export default class ProviderSignInsController {
  async create(ctx: HttpContext) {
    const { auth, params, response, session } = ctx
    const provider = findProvider(params.provider)
    const userId = auth.user?.id
    const link = session.pull('link')
    // No link elsewhere, only the own form, lets a member link somebody: it could be somebody else.
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
    // Once only, and for whoever began it: signed in or out meanwhile, he is somebody else.
    if (attempt?.provider !== provider.name || attempt.userId !== auth.user?.id) {
      throw ProviderException.notBegun()
    }
    const person = await fetchProfile(provider, ctx)
    if (auth.user) {
      await linkProvider(auth.user, person)
      session.flash('success', `${provider.title} is linked: you can sign in by it now.`)
      return response.redirect('/settings')
    }
    const user = await findOrCreateAccount(person)
    await signIn(ctx, user)
    return response.redirect().toIntended('/dashboard')
  }
}
