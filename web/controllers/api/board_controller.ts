import type { HttpContext } from '@adonisjs/core/http'
import { userByToken } from '#accounts/access_tokens'
import InvalidTokenException from '#exceptions/invalid_token_exception'

export default class BoardController {
  /** The cities on the board of an access token's owner, for programs. */
  async show({ request, response }: HttpContext) {
    const [, token] = /^Bearer (\S+)$/i.exec(request.header('authorization') ?? '') ?? []
    const user = await userByToken(token)
    if (!user) throw new InvalidTokenException()

    response.header('Cache-Control', 'no-store')
    const cities = await user.watchedCities()
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
