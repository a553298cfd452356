import type { HttpContext } from '@adonisjs/core/http'
import { sayIn } from '#languages/say'
import { phrase } from '#support/phrase'
import { formatsOf } from '#training/formats_of'
import { removeGoal, setGoal } from '#training/goal'
import { goalValidator } from '#validators/goal'

/** The distance that a member wants to reach in a year. */
export default class GoalsController {
  async update({ auth, i18n, params, request, response, session }: HttpContext) {
    const user = auth.user!
    const meta = { unit: user.distanceUnit }
    const { distance } = await request.validateUsing(goalValidator, { meta })
    await setGoal(user, params.year, distance)
    const formatted = formatsOf(user, sayIn(i18n!)).distance(distance)
    const goal = { year: params.year, distance: formatted }
    session.flash('success', phrase('Your goal for {year} is {distance}.', goal))
    return response.redirect(`/log/calendar?year=${params.year}`)
  }

  async destroy({ auth, params, response, session }: HttpContext) {
    if (await removeGoal(auth.user!, params.year)) {
      const { year } = params
      session.flash('success', phrase('You have no goal for {year} any more.', { year }))
    }
    return response.redirect(`/log/calendar?year=${params.year}`)
  }
}
