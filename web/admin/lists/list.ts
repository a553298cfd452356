import type { LucidModel, ModelQueryBuilderContract } from '@adonisjs/lucid/types/model'
import vine from '#validators/vine'
import type { SchemaTypes } from '@vinejs/vine/types'
import type { BulkAction } from '#admin/lists/bulk_action'
import type { Cursor } from '#database/cursor'
import { keysetPage, sortedFrom, type PagePosition, type Sort } from '#database/keyset_page'
import { streamExport, type Columns, type Format } from '#exports/stream_export'
import type User from '#models/user'
import { queryString } from '#support/query_string'
import { ADMIN_LIST, SELECTION, oneOf } from '#validators/list'
import type { Phrase } from '#support/phrase'

interface ListSort extends Omit<Sort, 'id'> {
  label: Phrase
  /** The id column of the index. Default: the id column of the list. */
  id?: string
  /** Default: everyone who may see the list. */
  allowed?: (by: User) => boolean
}

/** A filter with fixed options. `options` maps values to labels. */
interface Choice {
  label: Phrase
  options: Record<string, Phrase | string>
}

interface Definition<Model extends LucidModel, Filter> {
  /** Last segment of the list's path. */
  name: string
  /** Unique column with whole numbers. Rows with equal sort values are sorted by it. */
  id: string
  sorts: Record<string, ListSort>
  /** A key of `sorts`, with "-" before it for descending order. */
  defaultSort: string
  choices: Record<string, Choice>
  /** Filters without fixed options. */
  fields?: Record<string, SchemaTypes>
  /**
   * Labels of filters, such as "of Lisbon, Portugal". The page shows each label with a link that
   * removes the filter.
   */
  filterLabels?: Record<string, (value: any) => Promise<Phrase>>
  find: (filter: Filter) => ModelQueryBuilderContract<Model>
  title: (row: InstanceType<Model>) => Phrase | string
  actions: Record<string, BulkAction>
  /** Export columns. Omit to disable export. */
  columns?: Columns
  /** Whether exported files can be imported. */
  importable?: boolean
  /**
   * Whether rows are added all the time. A bulk action on all rows then leaves out those that were added
   * after the page that describes it. Otherwise it is refused if there are such rows.
   */
  isGrowing?: boolean
  /** The most rows that a bulk action changes at once. Default: 100,000. */
  maxSelected?: number
}

interface Selection {
  all?: string
  ids?: number[]
  upto?: number
}

interface PageRequest extends PagePosition {
  sort?: string
}

/** A list of the admin pages. */
export class List<Model extends LucidModel, Filter extends object> {
  /** Validates a query string. Invalid values are ignored. */
  readonly validator
  /** Validates the filters alone. */
  readonly filterValidator
  /** Validates the query string of a bulk action. */
  readonly actionValidator

  constructor(readonly definition: Definition<Model, Filter>) {
    const sorts = Object.keys(definition.sorts).flatMap((name) => [name, `-${name}`])
    const filters = filterFields(definition)
    const fields = { ...ADMIN_LIST, sort: oneOf(...sorts), ...filters }
    const action = vine.enum(Object.keys(definition.actions))
    this.validator = vine.create(fields)
    this.filterValidator = vine.create({ search: ADMIN_LIST.search, ...filters })
    this.actionValidator = vine.create({ ...fields, ...SELECTION, action })
  }

  get path() {
    return `/admin/${this.definition.name}`
  }

  /** Returns one page of rows, with the cursors of its neighbours. */
  async rows({ after, before, sort: requested, ...filter }: Filter & PageRequest, by: User) {
    const sort = this.#allowedSort(requested, by)
    const page = await keysetPage({ after, before }, (cursor, backwards) =>
      this.sorted(filter as Filter, sort, backwards, cursor)
    )
    return { ...page, filter, sort }
  }

  /** Returns one page of rows, and the other data that the template needs. */
  async page(request: Filter & PageRequest, by: User) {
    const { after, before, sort: requested } = request
    const { filter, sort, ...page } = await this.rows(request, by)
    const query = { ...filter, sort: requested && sort }
    return {
      ...page,
      list: this.definition,
      path: this.path,
      filter,
      sorts: this.#allowedSorts(by),
      sort,
      /** Query parameters: `query` of the first page, `location` of this page. */
      query,
      location: { ...query, after, before },
      firstPage: this.path + queryString(query),
      chips: await this.#chips(filter as Filter),
    }
  }

  /**
   * Returns the rows after the cursor that match the filter, in the order of `sort` or, if
   * `backwards` is set, in the reverse order.
   */
  sorted(filter: Filter, sort: string, backwards: boolean, cursor?: Cursor) {
    const { sorts, id, find } = this.definition
    const descending = sort.startsWith('-') !== backwards
    return sortedFrom(find(filter), { id, ...sorts[sort.replace('-', '')] }, descending, cursor)
  }

  /**
   * Returns all rows that match the filter, up to an id, if `all` is set, and otherwise the rows with
   * these ids.
   */
  selected({ all, ids = [], upto, ...filter }: Filter & Selection) {
    const { find, id } = this.definition
    if (!all) return find({} as Filter).whereIn(id, ids)
    return find(filter as Filter).if(upto, (query) => query.where(id, '<=', upto!))
  }

  /** Yields all rows that match the filter, as the text of a file. */
  exported(filter: Filter, format: Format) {
    const { id, find, columns } = this.definition
    return streamExport(find(filter), columns!, format, id)
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

  #allowedSort(requested: string | undefined, by: User) {
    const isAllowed = requested && Object.hasOwn(this.#allowedSorts(by), requested.replace('-', ''))
    return isAllowed ? requested : this.definition.defaultSort
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
