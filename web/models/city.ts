import { afterDelete, afterSave, scope } from '@adonisjs/lucid/orm'
import db from '@adonisjs/lucid/services/db'
import { distance } from 'fastest-levenshtein'
import { announceAfter } from '#messaging/announce'
import { CitySchema } from '#database/schema'
import UnknownCityException from '#exceptions/unknown_city_exception'
import { normalize, contains, escapeLike } from '#support/search_text'

export default class City extends CitySchema {
  /** Adds the number of members who watch the city, as `$extras.members`. */
  static withMemberCount = scope((query) => {
    void query.join('city_members', 'city_id', 'cities.id').select('cities.*', 'members')
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
   * Cities whose name or country contains the text, ignoring case and accents. If the text is
   * empty, all cities.
   */
  static matching(text = '') {
    return this.query().if(text, (query) => query.where('folded', 'like', contains(text)))
  }

  /**
   * Finds a city by its id, its name, or "name, country".
   * @throws UnknownCityException with suggestions if no city matches, or if several cities match
   */
  static async findByNameOrId(nameOrId: string): Promise<City> {
    const text = normalize(nameOrId)
    const candidates = await this.#candidates(text)
    const matches = candidates.filter(({ id, name, title }) => {
      return [normalize(name), normalize(title), String(id)].includes(text)
    })
    if (matches.length === 1) return matches[0]
    if (matches.length > 1) throw UnknownCityException.ambiguous(nameOrId, matches)
    throw UnknownCityException.unknown(nameOrId, await this.#similar(text))
  }

  /**
   * Finds all cities that may match, and uses only indexes for it. The result may also contain a
   * wrong city, whose name merely begins with the text and a comma.
   */
  static #candidates(text: string) {
    const id = /^\d{1,9}$/.test(text) ? Number(text) : null
    return this.query()
      .where('folded', 'like', `${escapeLike(text)},%`)
      .orWhere('folded', text)
      .if(id !== null, (query) => query.orWhere('id', id!))
      .orderBy('id')
  }

  /**
   * Returns suggestions for an unknown city: at most three cities, the most similar first. Each has
   * at most two typos, or contains the text in its name or country.
   */
  static async #similar(text: string) {
    const cities = await db.transaction(async (trx) => {
      // The index compares trigrams. A short name with two typos shares few trigrams with the right
      // name, so the threshold must be low.
      await trx.rawQuery('SET LOCAL pg_trgm.word_similarity_threshold = 0.2')
      // Without this, PostgreSQL often compares all rows, which takes ten times as long as the
      // index.
      await trx.rawQuery('SET LOCAL enable_seqscan = off')
      return this.query({ client: trx })
        .where('folded', 'like', contains(text))
        .orWhereRaw('folded %> ?', [text])
        .orderByRaw('word_similarity(?, folded) DESC, abs(length(name) - ?), id', [
          text,
          text.length,
        ])
        .limit(200)
    })
    return cities
      .map((city) => ({ city, typos: distance(normalize(city.name), text) }))
      .filter(({ city, typos }) => typos <= 2 || normalize(city.title).includes(text))
      .sort((a, b) => a.typos - b.typos)
      .slice(0, 3)
      .map(({ city }) => city)
  }

  get title() {
    return `${this.name}, ${this.country}`
  }
}
