import type { HttpContext } from '@adonisjs/core/http'
import { address } from '#lists/address'
import { cities } from '#lists/cities'
import type { List } from '#lists/list'
import { members } from '#lists/members'

// Each has filters and a model of its own; those who take any of them take them as they come.
type AnyList = List<any, any>

export const lists: Record<string, AnyList> = { cities, members }

/** The list beneath whose address the route is. */
export function listOf({ route }: HttpContext) {
  return lists[route!.pattern.split('/')[2]]
}

/** What the address has selected of a list, and the action on it; `back` leads to the list again. */
export async function selectionOf({ request }: HttpContext, list: AnyList) {
  const { action, count, ...asked } = await request.validateUsing(list.actionValidator)
  const { ids, all, ...shown } = asked
  return {
    ...{ name: action as string, action: list.is.actions[action], count },
    selection: asked,
    back: list.path + address(shown),
  }
}
