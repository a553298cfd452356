import type { HttpContext } from '@adonisjs/core/http'
import { members } from '#admin/lists/member_list'
import { renderList } from '#admin/lists/render_list'
import { createMember } from '#admin/actions/member_created'
import { changeProfile } from '#admin/actions/member_profile_changed'
import City from '#models/city'
import User from '#models/user'
import { listValidator } from '#validators/list'
import { newMemberValidator, profileValidator } from '#validators/member'
import { isolated } from '#support/plain_text'
import { phrase } from '#support/phrase'

export default class MembersController {
  async index(ctx: HttpContext) {
    return renderList(ctx, members)
  }

  async create({ view }: HttpContext) {
    return view.render('pages/admin/members/create')
  }

  async store({ auth, bouncer, request, response, session }: HttpContext) {
    const { role = 'member', ...account } = await request.validateUsing(newMemberValidator)
    await bouncer.with('UserPolicy').authorize('createMember', role)
    const member = await createMember(auth.user!, { ...account, role })
    const { name, email } = member
    session.flash(
      'success',
      phrase('{name} can now sign in as {email}.', { name: isolated(name), email })
    )
    return response.redirect('/admin/members')
  }

  async show({ bouncer, params, request, view }: HttpContext) {
    const member = await User.findOrFail(params.id)
    const policy = bouncer.with('UserPolicy')
    await policy.authorize('manageAccount', member)
    if (await policy.denies('actOnBehalfOf', member)) {
      return view.render('pages/admin/members/show', { member })
    }
    const { search, page } = await request.validateUsing(listValidator)
    await member.load('mutedBy')
    return view.render('pages/admin/members/show', {
      member,
      search,
      watched: await member.watchedCities(),
      cities: search && (await City.search(search).where('enabled', true).paginate(page, 5)),
    })
  }

  async update({ auth, bouncer, params, request, response, session }: HttpContext) {
    const member = await User.findOrFail(params.id)
    await bouncer.with('UserPolicy').authorize('editProfile', member)
    const profile = await request.validateUsing(profileValidator, { meta: { member } })
    await changeProfile(auth.user!, member, profile)
    session.flash('success', phrase('{name} is saved.', { name: isolated(profile.name) }))
    return response.redirect(`/admin/members/${member.id}`)
  }
}
