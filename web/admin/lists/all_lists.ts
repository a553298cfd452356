import { errors } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { audit } from '#admin/lists/audit_list'
import { cities } from '#admin/lists/city_list'
import { invalidFilter } from '#admin/lists/describe_filters'
import type { List } from '#admin/lists/list'
import { members } from '#admin/lists/member_list'
import { messages } from '#admin/lists/message_list'
import { readings } from '#admin/lists/reading_list'
import { subscriptions } from '#admin/lists/subscription_list'
import { queryString } from '#support/query_string'

// Each list has its own model and filters. Code that works with every list cannot know these types.
export type AnyList = List<any, any>

export const lists: Record<string, AnyList> = {
  audit,
  cities,
  members,
  messages,
  readings,
  subscriptions,
}

/** Returns the list that a route such as `/admin/cities/bulk` belongs to. */
export function listOfRoute({ route }: HttpContext) {
  return lists[route!.pattern.split('/')[2]]
}

/**
 * Reads a bulk action and the selected rows from the query string.
 * @returns `back`: URL of the list with the same filters. `invalidFilter`: description of a filter
 *   that is not valid and so was not applied; the selection then contains more rows than requested.
 * @throws E_ROUTE_NOT_FOUND if the user may not use the action
 */
export async function requestedSelection({ auth, request }: HttpContext, list: AnyList) {
  const {
    action: name,
    told: digest,
    ...selection
  } = await request.validateUsing(list.actionValidator)
  const action = list.definition.actions[name]
  if (action.allowed && !action.allowed(auth.user!)) {
    throw new errors.E_ROUTE_NOT_FOUND([request.method(), request.url()])
  }
  const { ids, all, upto, ...listQuery } = selection
  return {
    action,
    digest,
    selection,
    query: queryString({ action: name, all, ids, ...listQuery }),
    back: list.path + queryString(listQuery),
    invalidFilter: invalidFilter(list, request.all(), listQuery),
  }
}
