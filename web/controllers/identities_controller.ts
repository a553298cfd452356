import type { HttpContext } from '@adonisjs/core/http'
import ProviderException from '#exceptions/provider_exception'
import { findProvider } from '#accounts/providers/provider_profile'
import { SignInThrottle } from '#accounts/sign_in_throttle'
import { identityValidator } from '#validators/identity'
import { unlinkProvider } from '#accounts/provider_accounts'

export default class IdentitiesController {
  /** Begins to link one: it is the provider's turn. */
  async store({ auth, request, response, session, view }: HttpContext) {
    const user = auth.user!
    const attempt = new SignInThrottle(user.email, request.ip())
    const meta = { user, attempt }
    const { provider: name } = await request.validateUsing(identityValidator, { meta })
    const provider = findProvider(name)
    // Who holds an account in another's name must not have a way in left once that one takes it over.
    if (!user.emailVerifiedAt) {
      throw new ProviderException(`Verify your e-mail first; then you can link ${provider.title}.`)
    }
    session.put('link', { provider: provider.name, userId: user.id })
    // A form leads nowhere but home (form-action), redirects included: so the page itself goes on.
    response.header('Refresh', `0; url=/auth/${provider.name}/redirect`)
    return view.render('pages/to_provider', { provider })
  }

  async destroy({ auth, params, response, session }: HttpContext) {
    const { title } = await unlinkProvider(auth.user!, params.id)
    session.flash('success', `${title} is unlinked.`)
    return response.redirect('/settings')
  }
}
