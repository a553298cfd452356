import type { HttpContext } from '@adonisjs/core/http'
import { formatsOf } from '#training/formats_of'
import { removeGoal, setGoal } from '#training/goal'
import { goalValidator } from '#validators/goal'

/** The distance that a member wants to reach in a year. */
export default class GoalsController {
  async update({ auth, params, request, response, session }: HttpContext) {
    const user = auth.user!
    const meta = { unit: user.distanceUnit }
    const { distance } = await request.validateUsing(goalValidator, { meta })
    await setGoal(user, params.year, distance)
    const formatted = formatsOf(user).distance(distance)
    session.flash('success', `Your goal for ${params.year} is ${formatted}.`)
    return response.redirect(`/log/calendar?year=${params.year}`)
  }

  async destroy({ auth, params, response, session }: HttpContext) {
    if (await removeGoal(auth.user!, params.year)) {
      session.flash('success', `You have no goal for ${params.year} any more.`)
    }
    return response.redirect(`/log/calendar?year=${params.year}`)
  }
}
