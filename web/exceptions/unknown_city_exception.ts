import { Exception } from '@adonisjs/core/exceptions'
/** A city as its sentence names it. */
type Named = { id: number; title: string }

const list = (cities: Named[]) => cities.map((city) => `${city.title} (${city.id})`).join('; ')

/** Whoever named the city is told what he may have meant. */
export default class UnknownCityException extends Exception {
  static status = 404
  static code = 'E_UNKNOWN_CITY'

  static unknown(name: string, similar: Named[]) {
    const hint = similar.length ? `did you mean ${list(similar)}?` : 'check its name or id.'
    return new this(`No city is called "${name}": ${hint}`)
  }

  static ambiguous(name: string, meant: Named[]) {
    return new this(`"${name}" may be ${list(meant)}: name it with its country, or by its id.`)
  }
}
