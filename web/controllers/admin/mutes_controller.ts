import type { HttpContext } from '@adonisjs/core/http'
import { muteMember } from '#admin/actions/member_muted'
import { unmuteMember } from '#admin/actions/member_unmuted'
import User from '#models/user'
import { isolated } from '#support/plain_text'
import { muteValidator } from '#validators/mute'
import { phrase } from '#support/phrase'

export default class MutesController {
  async store({ auth, bouncer, params, request, response, session }: HttpContext) {
    const member = await User.findOrFail(params.id)
    await bouncer.with('UserPolicy').authorize('mute', member)
    await muteMember(auth.user!, member, await request.validateUsing(muteValidator))
    const name = isolated(member.name)
    session.flash('success', phrase('{name} is muted, and cannot write in the chat.', { name }))
    return response.redirect(`/admin/members/${member.id}#mute`)
  }

  async destroy({ auth, bouncer, params, response, session }: HttpContext) {
    const member = await User.findOrFail(params.id)
    await bouncer.with('UserPolicy').authorize('mute', member)
    await unmuteMember(auth.user!, member)
    const name = isolated(member.name)
    session.flash('success', phrase('{name} can write in the chat again.', { name }))
    return response.redirect(`/admin/members/${member.id}#mute`)
  }
}
