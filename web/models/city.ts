import { afterDelete, afterSave, scope } from '@adonisjs/lucid/orm'
import db from '@adonisjs/lucid/services/db'
import { announceAfter } from '#messaging/announce'
import { CitySchema } from '#database/schema'
import UnknownCityException from '#exceptions/unknown_city_exception'
import { isolated } from '#support/plain_text'

/** SQL: the ids of cities that match a text. A union, because PostgreSQL then uses an index for each part. */
const MATCHING = `
  SELECT id FROM cities WHERE folded LIKE containing(:text)
  UNION ALL
  SELECT city_id FROM city_names
    WHERE folded LIKE beginning(:text) OR folded LIKE '% ' || beginning(:text)`

/** SQL: the ids of cities that have another name like this. */
const NAMED = 'SELECT city_id FROM city_names WHERE folded = folded(:text)'

export default class City extends CitySchema {
  /** Adds the number of members who watch the city, as `$extras.members`. */
  static withMemberCount = scope((query) => {
    void query.join('city_members', 'city_id', 'cities.id').select('cities.*', 'members')
  })

  /** Adds the names in other languages, separated by commas, as `$extras.other_names`. */
  static withOtherNames = scope((query) => {
    void query.select('cities.*').select(db.raw('other_names_of(cities.id) AS other_names'))
  })

  @afterSave()
  @afterDelete()
  static announce(city: City) {
    announceAfter(city.$trx)
  }

  /** Like `matching`, ordered by name. */
  static search(text = '') {
    return this.matching(text).orderBy('name').orderBy('id')
  }

  /**
   * Cities whose name or country contains the text, or that have another name with a word that begins
   * with it, ignoring case and accents. If the text is empty, all cities.
   */
  static matching(text = '') {
    return this.query().if(text, (query) => query.whereRaw(`cities.id IN (${MATCHING})`, { text }))
  }

  /**
   * Finds a city by its id, its name, or "name, country". If there is none, by its other names.
   * @throws UnknownCityException with suggestions if no city matches, or if several cities match
   */
  static async findByNameOrId(nameOrId: string): Promise<City> {
    const matches = await this.query()
      .whereRaw('folded = folded(:text) OR folded(name) = folded(:text)', { text: nameOrId })
      .if(/^\s*[1-9]\d{0,8}\s*$/.test(nameOrId), (query) => query.orWhere('id', Number(nameOrId)))
      .orderBy('id')
    if (matches.length === 1) return matches[0]
    if (matches.length > 1) throw UnknownCityException.ambiguous(nameOrId, matches)
    const named = await this.query().whereRaw(`id IN (${NAMED})`, { text: nameOrId }).orderBy('id')
    if (named.length === 1) return named[0]
    if (named.length > 1) throw UnknownCityException.ambiguous(nameOrId, named)
    throw UnknownCityException.unknown(nameOrId, await this.#similar(nameOrId))
  }

  /**
   * Returns suggestions for an unknown city: at most three cities, the most similar first. Each
   * contains the text in its name or country, or has most of its trigrams.
   */
  static #similar(text: string) {
    return this.query()
      .whereRaw('folded LIKE containing(:text) OR folded %> folded(:text)', { text })
      .orderByRaw('folded(:text) <<-> folded, length(name), id', { text })
      .limit(3)
  }

  /** Name and country, for a sentence. */
  get title() {
    return `${isolated(this.name)}, ${isolated(this.country)}`
  }
}
