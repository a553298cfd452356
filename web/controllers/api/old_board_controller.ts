import type { HttpContext } from '@adonisjs/core/http'

export default class OldBoardController {
  /** The cities on the board of an access token's owner, for programs that do not know `/api/v1`. */
  async show({ auth }: HttpContext) {
    const cities = await auth.user!.watchedCities()
    return {
      cities: cities.map(({ id, name, country, celsius, measuredAt }) => ({
        id,
        name,
        country,
        celsius,
        measuredAt: measuredAt?.toUTC().toISO() ?? null,
      })),
    }
  }
}
