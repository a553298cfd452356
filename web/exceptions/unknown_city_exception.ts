import { Exception } from '@adonisjs/core/exceptions'
import type City from '#models/city'

const list = (cities: City[]) => cities.map((city) => `${city.title} (${city.id})`).join('; ')

/** Whoever named the city is told what he may have meant. */
export default class UnknownCityException extends Exception {
  static status = 404
  static code = 'E_UNKNOWN_CITY'

  static unknown(name: string, similar: City[]) {
    const hint = similar.length ? `did you mean ${list(similar)}?` : 'check its name or id.'
    return new this(`No city is called "${name}": ${hint}`)
  }

  static ambiguous(name: string, meant: City[]) {
    return new this(`"${name}" may be ${list(meant)}: name it with its country, or by its id.`)
  }
}
