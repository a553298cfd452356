import type { HttpContext } from '@adonisjs/core/http'
import { activateMember } from '#admin/actions/member_activated'
import { deactivateMember } from '#admin/actions/member_deactivated'
import User from '#models/user'
import { isolated } from '#support/plain_text'
import { phrase } from '#support/phrase'

export default class ActivationsController {
  async store({ auth, bouncer, params, response, session }: HttpContext) {
    const member = await User.findOrFail(params.id)
    await bouncer.with('UserPolicy').authorize('manageAccount', member)
    await activateMember(auth.user!, member)
    const name = isolated(member.name)
    session.flash('success', phrase('{name} is activated and can sign in again.', { name }))
    return response.redirect().withQs().back()
  }

  async destroy({ auth, bouncer, params, response, session }: HttpContext) {
    const member = await User.findOrFail(params.id)
    await bouncer.with('UserPolicy').authorize('manageAccount', member)
    await deactivateMember(auth.user!, member)
    const name = isolated(member.name)
    session.flash('success', phrase('{name} is deactivated and signed out everywhere.', { name }))
    return response.redirect().withQs().back()
  }
}
