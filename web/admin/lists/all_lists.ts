import { errors } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { queryString } from '#support/query_string'
import { audit } from '#admin/lists/audit_list'
import { cities } from '#admin/lists/city_list'
import { senseless } from '#admin/lists/filters'
import type { List } from '#admin/lists/list'
import { members } from '#admin/lists/member_list'
import { readings } from '#admin/lists/reading_list'
import { subscriptions } from '#admin/lists/subscription_list'

// Each has filters and a model of its own; those who take any of them take them as they come.
export type AnyList = List<any, any>

export const lists: Record<string, AnyList> = { audit, cities, members, readings, subscriptions }

/** The list beneath whose address the route is. */
export function listOf({ route }: HttpContext) {
  return lists[route!.pattern.split('/')[2]]
}

/**
 * What the address has selected of a list, and the action on it; `back` leads to the list again.
 * `senseless`: a filter that cannot be, so that the selection is not what was asked for.
 */
export async function selectionOf({ auth, request }: HttpContext, list: AnyList) {
  const { action, told, ...asked } = await request.validateUsing(list.actionValidator)
  const { may } = list.is.actions[action]
  if (may && !may(auth.user!)) {
    throw new errors.E_ROUTE_NOT_FOUND([request.method(), request.url()])
  }
  const { ids, all, ...shown } = asked
  return {
    ...{ action: list.is.actions[action], told, selection: asked },
    ...{ query: queryString({ action, all, ids, ...shown }), back: list.path + queryString(shown) },
    senseless: senseless(list, request.all(), shown),
  }
}
