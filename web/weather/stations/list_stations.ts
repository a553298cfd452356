import { appUrl } from '#config/app'
import Station from '#models/station'

/** The address to which a station pushes. */
export const readingsUrl = (id: number) => new URL(`/api/v1/stations/${id}/readings`, appUrl).href

/** All stations with their cities, by name. */
export async function listStations() {
  return Station.present().preload('city').orderBy('name').orderBy('id')
}
