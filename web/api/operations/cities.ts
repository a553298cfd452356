import { cities } from '#admin/lists/city_list'
import { operation } from '#api/operation'
import { csvFile, list } from '#api/schema'
import { City, CityWithReading } from '#api/schemas/city'
import { apiCityChangeValidator, apiCityValidator } from '#validators/city'

export const index = operation({
  id: 'listCities',
  tag: 'Cities',
  summary: 'List cities',
  description:
    'The cities of the club, each with its newest reading. Members see enabled cities, sorted by name. Admins see all cities: for them, `sort` and all filters work. For others, only `search` does.',
  ability: 'cities:read',
  query: cities.validator,
  success: {
    status: 200,
    description: 'A page of cities',
    data: list(CityWithReading),
    pages: true,
  },
})

export const exportCsv = operation({
  id: 'exportCities',
  tag: 'Cities',
  summary: 'Download cities as CSV',
  description: 'For admins. All that match the filters. An import reads this file.',
  ability: 'cities:read',
  policy: 'manageCities',
  query: cities.filterValidator,
  success: csvFile,
})

export const show = operation({
  id: 'showCity',
  tag: 'Cities',
  summary: 'Show a city',
  ability: 'cities:read',
  success: { status: 200, description: 'The city', data: City },
})

export const store = operation({
  id: 'addCity',
  tag: 'Cities',
  summary: 'Add a city',
  description: 'For admins. Without `timezone`, the city has the time zone at its coordinates.',
  ability: 'cities:write',
  policy: 'manageCities',
  body: apiCityValidator,
  once: true,
  success: { status: 201, description: 'The new city', data: City },
})

export const update = operation({
  id: 'changeCity',
  tag: 'Cities',
  summary: 'Change a city',
  description:
    'For admins. Fields that are left out keep their values. A city that is disabled leaves all boards at once.',
  ability: 'cities:write',
  policy: 'manageCities',
  body: apiCityChangeValidator,
  ifMatch: true,
  success: { status: 200, description: 'The city', data: City },
})

export const destroy = operation({
  id: 'deleteCity',
  tag: 'Cities',
  summary: 'Delete a city',
  description: 'For admins. Deletes its readings, its room and its place on boards, too.',
  ability: 'cities:write',
  policy: 'manageCities',
  success: { status: 204, description: 'The city is deleted' },
})
