import type { HttpContext } from '@adonisjs/core/http'
import ProviderException from '#exceptions/provider_exception'
import { findProvider } from '#accounts/providers/provider_profile'
import { SignInThrottle } from '#accounts/sign_in_throttle'
import { identityValidator } from '#validators/identity'
import { unlinkProvider } from '#accounts/provider_accounts'
import { phrase } from '#support/phrase'

export default class IdentitiesController {
  /** Sends the member to the provider, to link an identity there. */
  async store({ auth, request, response, session, view }: HttpContext) {
    const user = auth.user!
    const throttle = new SignInThrottle(user.email, request.ip())
    const meta = { user, throttle }
    const { provider: name } = await request.validateUsing(identityValidator, { meta })
    const provider = findProvider(name)
    // An unverified e-mail may belong to another person, who can take over the account by a
    // password reset. So no identity may be linked before the current user has proved that the
    // e-mail is theirs.
    if (!user.emailVerifiedAt) {
      throw new ProviderException(
        phrase('Confirm your e-mail first. Then you can link {provider}.', {
          provider: provider.title,
        })
      )
    }
    session.put('link', { provider: provider.name, userId: user.id })
    // The CSP's form-action does not let a form redirect to another site. So this response is a
    // page that redirects.
    response.header('Refresh', `0; url=/auth/${provider.name}/redirect`)
    return view.render('pages/redirect_to_provider', { provider })
  }

  async destroy({ auth, params, response, session }: HttpContext) {
    const { title } = await unlinkProvider(auth.user!, params.id)
    session.flash('success', phrase('{provider} is unlinked.', { provider: title }))
    return response.redirect('/settings')
  }
}
