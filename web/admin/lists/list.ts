import db from '@adonisjs/lucid/services/db'
import type { LucidModel, ModelQueryBuilderContract } from '@adonisjs/lucid/types/model'
import vine from '#validators/vine'
import type { SchemaTypes } from '@vinejs/vine/types'
import type { BulkAction } from '#admin/lists/bulk_action'
import { decodeCursor, encodeCursor, type Cursor } from '#admin/lists/cursor'
import type { Columns } from '#exports/stream_export'
import type User from '#models/user'
import { queryString } from '#support/query_string'
import { ADMIN_LIST, SELECTION, oneOf } from '#validators/list'

interface Sort {
  /**
   * SQL expression that is never null. An index must contain this expression, followed by an id.
   */
  expression: string
  type: 'text' | 'numeric' | 'integer' | 'boolean' | 'timestamptz' | 'bigint'
  label: string
  /** The id column of that index. Default: the id column of the list. */
  id?: string
  /** Default: everyone who may see the list. */
  allowed?: (by: User) => boolean
  /** For an expression of another table: that table, and the column that references its id. */
  join?: [table: string, foreignKey: string]
}

/** A filter with fixed options. `options` maps values to labels. */
interface Choice {
  label: string
  options: Record<string, string>
}

interface Definition<Model extends LucidModel, Filter> {
  /** Last segment of the list's path. */
  name: string
  noun: [singular: string, plural: string]
  /** Unique column. Rows with equal sort values are sorted by it. */
  id: string
  sorts: Record<string, Sort>
  /** A key of `sorts`, with "-" before it for descending order. */
  defaultSort: string
  choices: Record<string, Choice>
  /** Filters without fixed options. */
  fields?: Record<string, SchemaTypes>
  /**
   * Labels of filters, such as "of Lisbon, Portugal". The page shows each label with a link that
   * removes the filter.
   */
  filterLabels?: Record<string, (value: any) => Promise<string>>
  find: (filter: Filter) => ModelQueryBuilderContract<Model>
  title: (row: InstanceType<Model>) => string
  actions: Record<string, BulkAction>
  /** Export columns. Omit to disable export. */
  columns?: Columns
}

interface PageRequest {
  sort?: string
  after?: string
  before?: string
}

const PAGE_SIZE = 25

/** PostgreSQL error codes that begin with these digits say that a value is not valid. */
const DATA_EXCEPTION = '22'

/**
 * A list of the admin pages. Uses keyset pagination: a page starts after a certain row, not after a
 * number of rows. So the last page is as fast as the first:
 * https://use-the-index-luke.com/no-offset
 */
export class List<Model extends LucidModel, Filter extends object> {
  /** Validates a query string. Invalid values are ignored. */
  readonly validator
  /** Validates the query string of a bulk action. */
  readonly actionValidator

  constructor(readonly definition: Definition<Model, Filter>) {
    const fields = { ...ADMIN_LIST, ...filterFields(definition) }
    const action = vine.enum(Object.keys(definition.actions))
    this.validator = vine.create(fields)
    this.actionValidator = vine.create({ ...fields, ...SELECTION, action })
  }

  get path() {
    return `/admin/${this.definition.name}`
  }

  /** Returns one page of rows, and the other data that the template needs. */
  async page(request: Filter & PageRequest, by: User) {
    try {
      return await this.#page(request, by)
    } catch (error) {
      // Only PostgreSQL knows whether the value in a cursor is a valid number or time.
      if (!(error as { code?: string }).code?.startsWith(DATA_EXCEPTION)) throw error
      return this.#page({ ...request, after: undefined, before: undefined }, by)
    }
  }

  async #page({ after, before, sort: requested, ...filter }: Filter & PageRequest, by: User) {
    const sorts = this.#allowedSorts(by)
    const valid = requested && Object.hasOwn(sorts, requested.replace('-', ''))
    const sort = valid ? requested : this.definition.defaultSort
    const cursor = decodeCursor(before ?? after)
    const backwards = cursor !== undefined && before !== undefined
    const found = await this.sorted(filter as Filter, sort, backwards, cursor).limit(PAGE_SIZE + 1)

    // The query asks for one row more than a page has. This row shows that there is another page,
    // without counting all rows.
    const more = found.length > PAGE_SIZE
    const rows = found.slice(0, PAGE_SIZE)
    if (backwards) rows.reverse()
    const [first, last] = [rows[0], rows.at(-1)]
    const query = { ...filter, sort: requested && sort }
    return {
      list: this.definition,
      path: this.path,
      rows,
      filter,
      sorts,
      sort,
      /** Query parameters: `query` of the first page, `location` of this page. */
      query,
      location: { ...query, after, before },
      firstPage: this.path + queryString(query),
      /** Cursors for the links to the previous page (`before`) and the next page (`after`). */
      previous: first && (backwards ? more : cursor) ? encodeCursor(first) : undefined,
      next: last && (backwards || more) ? encodeCursor(last) : undefined,
      chips: await this.#chips(filter as Filter),
    }
  }

  /**
   * Returns the rows after the cursor that match the filter, in the order of `sort` or, if
   * `backwards` is set, in the reverse order.
   */
  sorted(filter: Filter, sort: string, backwards: boolean, cursor?: Cursor) {
    const { sorts, id: ownId, find } = this.definition
    const { expression, type, join, id = ownId } = sorts[sort.replace('-', '')]
    const descending = sort.startsWith('-') !== backwards
    const [direction, beyond] = descending ? ['DESC', '<'] : ['ASC', '>']
    return (
      find(filter)
        .if(join, (rows) => rows.join(join![0], `${join![0]}.id`, join![1]))
        .select(db.raw(`(${expression})::text AS cursor`))
        // PostgreSQL can use the index of the joined table for this condition. It cannot use that
        // index for the next condition, because the index does not contain the list's ids.
        .if(cursor && join, (rows) =>
          rows.whereRaw(`${expression} ${beyond}= ?::${type}`, [cursor![0]])
        )
        .if(cursor, (rows) =>
          rows.whereRaw(`(${expression}, ${id}) ${beyond} (?::${type}, ?)`, cursor!)
        )
        .orderByRaw(`${expression} ${direction}, ${id} ${direction}`)
    )
  }

  /**
   * Returns all rows that match the filter if `all` is set, and otherwise the rows with these ids.
   */
  selected({ all, ids = [], ...filter }: Filter & { all?: string; ids?: number[] }) {
    const { find, id } = this.definition
    return all ? find(filter as Filter) : find({} as Filter).whereIn(id, ids)
  }

  /** Counts the rows. This is slow for a large list, so pages count only on request. */
  async count(rows: ModelQueryBuilderContract<Model>) {
    const counting = rows.clone().clearSelect().count('* AS total')
    const [{ total }] = await counting.pojo<{ total: string }>()
    return Number(total)
  }

  async ids(rows: ModelQueryBuilderContract<Model>) {
    const selecting = rows.clone().clearSelect().select(`${this.definition.id} AS id`)
    const found = await selecting.pojo<{ id: string }>()
    return found.map(({ id }) => Number(id))
  }

  #chips(filter: Filter) {
    const { filterLabels = {} } = this.definition
    const set = Object.entries(filter).filter(([name, value]) => value && filterLabels[name])
    return Promise.all(
      set.map(async ([name, value]) => ({
        name,
        value,
        label: await filterLabels[name](value),
        remove: this.path + queryString({ ...filter, [name]: undefined }),
      }))
    )
  }

  #allowedSorts(by: User) {
    const sorts = Object.entries(this.definition.sorts)
    return Object.fromEntries(sorts.filter(([, { allowed }]) => !allowed || allowed(by)))
  }
}

function filterFields({
  choices,
  fields,
}: Pick<Definition<LucidModel, never>, 'choices' | 'fields'>) {
  const choiceFields = Object.entries(choices).map(([name, { options }]) => {
    return [name, oneOf(...Object.keys(options))]
  })
  return { ...Object.fromEntries(choiceFields), ...fields }
}
