import db from '@adonisjs/lucid/services/db'
import type { LucidModel, ModelQueryBuilderContract } from '@adonisjs/lucid/types/model'
import vine from '@vinejs/vine'
import type { SchemaTypes } from '@vinejs/vine/types'
import type { Columns } from '#exports/stream_export'
import type { Action } from '#admin/lists/bulk_action'
import { queryString } from '#support/query_string'
import { placeOf, readPlace } from '#admin/lists/cursor'
import type User from '#models/user'
import { ADMIN_LIST, SELECTION, oneOf } from '#validators/list'

/** An SQL expression that is never null and its type; with the list's id it has an index. */
interface Sort {
  by: string
  /** The list's id as the index has it, where that is of another table. */
  id?: string
  type: 'text' | 'numeric' | 'integer' | 'boolean' | 'timestamptz' | 'bigint'
  label: string
  /** Whose to see it is; everybody's who sees the list where there is none. */
  may?: (by: User) => boolean
  /** The table that has it, where it is not the list's own; and its column of the other's id. */
  of?: [table: string, by: string]
}

/** A choice that narrows the list: texts by what the address has. */
interface Choice {
  label: string
  options: Record<string, string>
}

interface Definition<Model extends LucidModel, Filter> {
  /** The last part of its address. */
  name: string
  /** What it lists: "city", "cities". */
  noun: [string, string]
  /** The column that tells rows apart, and the last thing they are sorted by. */
  id: string
  sorts: Record<string, Sort>
  /** One of `sorts`, "-" before it for the greatest first. */
  usual: string
  choices: Record<string, Choice>
  /** What else narrows it. */
  fields?: Record<string, SchemaTypes>
  /** Those of them that are numbers of something: "of Lisbon, Portugal", to be read and taken off. */
  named?: Record<string, (value: any) => Promise<string>>
  find: (filter: Filter) => ModelQueryBuilderContract<Model>
  title: (row: InstanceType<Model>) => string
  actions: Record<string, Action>
  /** What is exported of it; none: it is not. */
  columns?: Columns
}

/** What an address asks for: an order, and a place in it. */
interface Asked {
  sort?: string
  after?: string
  before?: string
}

const SIZE = 25

/** How the codes of PostgreSQL's complaints about a value begin. */
const DATA_EXCEPTION = '22'

/**
 * A list of the admin pages. It is paged by its rows' own values ("after Lisbon, 7") and not by
 * counting them, so that the last page costs as much as the first:
 * https://use-the-index-luke.com/no-offset
 */
export class List<Model extends LucidModel, Filter extends object> {
  /** What its address may have; what makes no sense counts for nothing. */
  readonly validator
  /** The same of an action on what is selected. */
  readonly actionValidator

  constructor(readonly is: Definition<Model, Filter>) {
    const action = vine.enum(Object.keys(is.actions))
    this.validator = vine.create({ ...ADMIN_LIST, ...filtersOf(is) })
    this.actionValidator = vine.create({ ...ADMIN_LIST, ...filtersOf(is), ...SELECTION, action }) // prettier-ignore
  }

  get path() {
    return `/admin/${this.is.name}`
  }

  /** One page for somebody; `next` and `previous` are what an address has as `after` and `before`. */
  async page(asked: Filter & Asked, by: User) {
    try {
      return await this.#page(asked, by)
    } catch (error) {
      // PostgreSQL alone knows what it reads as a number or a time; another place counts for nothing.
      if (!(error as { code?: string }).code?.startsWith(DATA_EXCEPTION)) throw error
      return this.#page({ ...asked, after: undefined, before: undefined }, by)
    }
  }

  async #page({ after, before, sort: asked, ...filter }: Filter & Asked, by: User) {
    const sorts = this.#sortsOf(by)
    const sort = asked && Object.hasOwn(sorts, asked.replace('-', '')) ? asked : this.is.usual
    const place = readPlace(before ?? after)
    const back = place !== undefined && before !== undefined
    const found = await this.sorted(filter as Filter, sort, back, place).limit(SIZE + 1)

    // One more than is shown tells whether there are more: nothing has to be counted.
    const more = found.length > SIZE
    const rows = found.slice(0, SIZE)
    if (back) rows.reverse()
    const [first, last] = [rows[0], rows.at(-1)]
    const shown = { ...filter, sort: asked && sort }
    return {
      ...{ list: this.is, path: this.path, rows, filter, sorts, sort, shown },
      chips: await this.#chips(filter as Filter),
      first: this.path + queryString(shown),
      asked: { ...shown, after, before },
      previous: first && (back ? more : place) ? placeOf(first) : undefined,
      next: last && (back || more) ? placeOf(last) : undefined,
    }
  }

  /** All that the filter finds in this order, or in its reverse, beyond a place. */
  sorted(filter: Filter, sort: string, back: boolean, place?: [string, number]) {
    const { by, type, of, id = this.is.id } = this.is.sorts[sort.replace('-', '')]
    const [way, beyond] = sort.startsWith('-') !== back ? ['DESC', '<'] : ['ASC', '>']
    return (
      this.is
        .find(filter)
        .if(of, (rows) => rows.join(of![0], `${of![0]}.id`, of![1]))
        .select(db.raw(`(${by})::text AS place`))
        // Said twice: an index of another table's column knows nothing of this one's ids.
        .if(place && of, (rows) => rows.whereRaw(`${by} ${beyond}= ?::${type}`, [place![0]]))
        .if(place, (rows) => rows.whereRaw(`(${by}, ${id}) ${beyond} (?::${type}, ?)`, place!))
        .orderByRaw(`${by} ${way}, ${id} ${way}`)
    )
  }

  /** The rows of these ids, or all that the filter finds. */
  selected({ all, ids = [], ...filter }: Filter & { all?: string; ids?: number[] }) {
    return all
      ? this.is.find(filter as Filter)
      : this.is.find({} as Filter).whereIn(this.is.id, ids)
  }

  /** Counts all of them: for who asks, never for a page. */
  async count(rows: ModelQueryBuilderContract<Model>) {
    const [{ total }] = await rows.clone().clearSelect().count('* AS total').pojo<{ total: string }>() // prettier-ignore
    return Number(total)
  }

  async ids(rows: ModelQueryBuilderContract<Model>) {
    const found = await rows.clone().clearSelect().select(`${this.is.id} AS id`).pojo<{ id: string }>() // prettier-ignore
    return found.map(({ id }) => Number(id))
  }

  #chips(filter: Filter) {
    const given = Object.entries(filter).filter(([name, value]) => value && this.is.named?.[name])
    return Promise.all(
      given.map(async ([name, value]) => ({
        ...{ name, value, words: await this.is.named![name](value) },
        without: this.path + queryString({ ...filter, [name]: undefined }),
      }))
    )
  }

  #sortsOf(by: User) {
    const his = Object.entries(this.is.sorts).filter(([, { may }]) => !may || may(by))
    return Object.fromEntries(his)
  }
}

function filtersOf({ choices, fields }: Pick<Definition<LucidModel, never>, 'choices' | 'fields'>) {
  const chosen = Object.entries(choices).map(([name, { options }]) => {
    return [name, oneOf(...Object.keys(options))]
  })
  return { ...Object.fromEntries(chosen), ...fields }
}
