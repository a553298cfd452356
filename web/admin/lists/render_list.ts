import type { HttpContext } from '@adonisjs/core/http'
import type { AnyList } from '#admin/lists/all_lists'

type Page = Awaited<ReturnType<AnyList['page']>>

/**
 * Shows the page of a list that the address asks for, by the list's template.
 * @param more what else the template needs, beside this page
 */
export async function show(
  { auth, request, response, view }: HttpContext,
  list: AnyList,
  more: (page: Page) => object | Promise<object> = () => ({})
) {
  const asked = await request.validateUsing(list.validator)
  const page = await list.page(asked, auth.user!)
  // What was asked for is gone: the list begins anew.
  if (!page.rows.length && (asked.after || asked.before)) return response.redirect(page.first)

  return view.render(`pages/admin/${list.is.name}/index`, { ...(await more(page)), page })
}
