import type { HttpContext } from '@adonisjs/core/http'
import type { AnyList } from '#admin/lists/all_lists'

type Page = Awaited<ReturnType<AnyList['page']>>

/**
 * Renders the requested page of a list with the list's template.
 * @param more further data for the template
 */
export async function renderList(
  { auth, request, response, view }: HttpContext,
  list: AnyList,
  more: (page: Page) => object | Promise<object> = () => ({})
) {
  const parameters = await request.validateUsing(list.validator)
  const page = await list.page(parameters, auth.user!)
  // There are no rows beyond the cursor, for example because they were deleted.
  if (!page.rows.length && (parameters.after || parameters.before)) {
    return response.redirect(page.firstPage)
  }
  return view.render(`pages/admin/${list.definition.name}/index`, { ...(await more(page)), page })
}
