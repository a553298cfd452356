import type { HttpContext } from '@adonisjs/core/http'
import { muteMember } from '#admin/actions/member_muted'
import { unmuteMember } from '#admin/actions/member_unmuted'
import User from '#models/user'
import { isolated } from '#support/plain_text'
import { muteValidator } from '#validators/mute'

export default class MutesController {
  async store({ auth, bouncer, params, request, response, session }: HttpContext) {
    const member = await User.findOrFail(params.id)
    await bouncer.with('UserPolicy').authorize('mute', member)
    await muteMember(auth.user!, member, await request.validateUsing(muteValidator))
    session.flash('success', `${isolated(member.name)} is muted, and cannot write in the chat.`)
    return response.redirect(`/admin/members/${member.id}#mute`)
  }

  async destroy({ auth, bouncer, params, response, session }: HttpContext) {
    const member = await User.findOrFail(params.id)
    await bouncer.with('UserPolicy').authorize('mute', member)
    await unmuteMember(auth.user!, member)
    session.flash('success', `${isolated(member.name)} can write in the chat again.`)
    return response.redirect(`/admin/members/${member.id}#mute`)
  }
}
