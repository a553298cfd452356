import { afterDelete, afterSave, scope } from '@adonisjs/lucid/orm'
import db from '@adonisjs/lucid/services/db'
import { distance } from 'fastest-levenshtein'
import { announceAfter } from '#messaging/announce'
import { CitySchema } from '#database/schema'
import UnknownCityException from '#exceptions/unknown_city_exception'
import { normalize, contains, escapeLike } from '#support/search_text'

export default class City extends CitySchema {
  /** With how many watch it, in `$extras.members`. */
  static withMemberCount = scope((query) => {
    void query.join('city_members', 'city_id', 'cities.id').select('cities.*', 'members')
  })

  @afterSave()
  @afterDelete()
  static announce(city: City) {
    announceAfter(city.$trx)
  }

  /** Cities whose name or country holds the text, whatever its case and accents; all for none. */
  static search(text = '') {
    return this.matching(text).orderBy('name').orderBy('id')
  }

  /** The same in no order. */
  static matching(text = '') {
    return this.query().if(text, (query) => query.where('folded', 'like', contains(text)))
  }

  /**
   * The one city that is meant: by id, by name, or by "name, country".
   * @throws UnknownCityException with suggestions where there is none, or more than one
   */
  static async findByNameOrId(nameOrId: string): Promise<City> {
    const wanted = normalize(nameOrId)
    const cities = await this.#calledLike(wanted)
    const meant = cities.filter(
      ({ id, name, title }) => [normalize(name), normalize(title), String(id)].includes(wanted) // prettier-ignore
    )
    if (meant.length === 1) return meant[0]
    if (meant.length > 1) throw UnknownCityException.ambiguous(nameOrId, meant)
    throw UnknownCityException.unknown(nameOrId, await this.#similarTo(wanted))
  }

  /** By index, those with this id, or with a name that begins so: some more than are meant. */
  static #calledLike(wanted: string) {
    const id = /^\d{1,9}$/.test(wanted) ? Number(wanted) : null
    return this.query()
      .where('folded', 'like', `${escapeLike(wanted)},%`)
      .orWhere('folded', wanted)
      .if(id !== null, (query) => query.orWhere('id', id!))
      .orderBy('id')
  }

  /** Three at most: with two typos, or with this text in name or country, the nearest first. */
  static async #similarTo(wanted: string) {
    const cities = await db.transaction(async (trx) => {
      // How much of a word has to be the same for the index to find it: two typos leave little.
      await trx.rawQuery('SET LOCAL pg_trgm.word_similarity_threshold = 0.2')
      // PostgreSQL takes it for cheap to compare them all, which is ten times as slow.
      await trx.rawQuery('SET LOCAL enable_seqscan = off')
      return this.query({ client: trx })
        .where('folded', 'like', contains(wanted))
        .orWhereRaw('folded %> ?', [wanted])
        .orderByRaw('word_similarity(?, folded) DESC, abs(length(name) - ?), id', [
          wanted,
          wanted.length,
        ]) // prettier-ignore
        .limit(200)
    })
    return cities
      .map((city) => ({ city, typos: distance(normalize(city.name), wanted) }))
      .filter(({ city, typos }) => typos <= 2 || normalize(city.title).includes(wanted))
      .sort((a, b) => a.typos - b.typos)
      .slice(0, 3)
      .map(({ city }) => city)
  }

  get title() {
    return `${this.name}, ${this.country}`
  }
}
