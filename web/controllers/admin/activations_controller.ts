import type { HttpContext } from '@adonisjs/core/http'
import { activateMember } from '#admin/actions/member_activated'
import { deactivateMember } from '#admin/actions/member_deactivated'
import User from '#models/user'
import { isolated } from '#support/plain_text'

export default class ActivationsController {
  async store({ auth, bouncer, params, response, session }: HttpContext) {
    const member = await User.findOrFail(params.id)
    await bouncer.with('UserPolicy').authorize('manageAccount', member)
    await activateMember(auth.user!, member)
    session.flash('success', `${isolated(member.name)} is activated and can sign in again.`)
    return response.redirect().withQs().back()
  }

  async destroy({ auth, bouncer, params, response, session }: HttpContext) {
    const member = await User.findOrFail(params.id)
    await bouncer.with('UserPolicy').authorize('manageAccount', member)
    await deactivateMember(auth.user!, member)
    session.flash('success', `${isolated(member.name)} is deactivated and signed out everywhere.`)
    return response.redirect().withQs().back()
  }
}
