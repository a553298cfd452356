import UserFacingException from '#exceptions/user_facing_exception'

interface NamedCity {
  id: number
  title: string
}

const list = (cities: NamedCity[]) => cities.map(({ title, id }) => `${title} (${id})`).join('; ')

export default class UnknownCityException extends UserFacingException {
  static status = 404
  static code = 'E_UNKNOWN_CITY'

  static unknown(name: string, similar: NamedCity[]) {
    const hint = similar.length ? `did you mean ${list(similar)}?` : 'check its name or id.'
    return new this(`No city is called "${name}": ${hint}`)
  }

  static ambiguous(name: string, matches: NamedCity[]) {
    return new this(`"${name}" could be ${list(matches)}. Give the country too, or the id.`)
  }
}
