import type { Reading } from '#messaging/contract'
import type { Allowed, Right } from '#hub/topics/topic'
import { overseenByRequest, overseenCities, type OverseenCity } from '#board/overseen_cities'

/**
 * The right of an admin to the readings of any city. A socket that also watches the city is in its
 * room only once, so it gets each reading once.
 */
export const overseen: Right<Reading> = {
  name: 'overseen',
  join: 'oversee',
  leave: 'unoversee',
  ability: null,

  async allowed(requests) {
    const wanted = requests.map(({ signInId, ids }) => ({ signInId: signInId!, cityIds: ids }))
    const cities = await overseenByRequest(wanted)
    return new Map(requests.map((request, n) => [request, contentOf(cities.get(wanted[n]))]))
  },

  async allowedOne({ signInId, ids }) {
    if (signInId === null) return new Map()
    return contentOf(await overseenCities({ signInId, cityIds: ids }))
  },
}

/** Readings of a disabled city are not published. */
function contentOf(cities: Map<number, OverseenCity> | undefined): Allowed<Reading> {
  return new Map(
    Array.from(cities ?? [], ([id, city]) => [id, { newest: city.reading, isLive: city.enabled }])
  )
}
