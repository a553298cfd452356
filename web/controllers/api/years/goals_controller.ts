import type { HttpContext } from '@adonisjs/core/http'
import * as operations from '#api/operations/log_totals'
import { respond } from '#api/respond'
import { removeGoal, setGoal } from '#training/goal'

/** The distance that the owner of the token wants to reach in a year. */
export default class GoalsController {
  async update(ctx: HttpContext) {
    const year = Number(ctx.params.year)
    const { distanceM } = await operations.setGoal.body(ctx)
    await setGoal(ctx.auth.user!, year, distanceM)
    return respond(ctx, { year, distanceM })
  }

  async destroy({ auth, params, response }: HttpContext) {
    await removeGoal(auth.user!, Number(params.year))
    return response.noContent()
  }
}
