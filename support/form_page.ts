import { Redirect, type HttpRequest } from '@adonisjs/core/http'

/** The hidden field in which each form sends the address of its page. */
export const PAGE_FIELD = '_page'

const BASE = 'http://fairweather.invalid'

const getPreviousUrl = Redirect.prototype.getPreviousUrl

// A redirect back leads to the page of the form, also for browsers that send no Referer.
Redirect.macro('getPreviousUrl', function (this: Redirect, fallback: string) {
  const page = this.ctx && pageOfForm(this.ctx.request)
  const previous = getPreviousUrl.call(this, page ?? fallback)
  // A form that a frame has loaded does not belong to the page of the Referer. Otherwise the Referer
  // is right: its query string changes with a search, and the form may be older.
  return page && pathOf(page) !== pathOf(previous) ? page : previous
})

const pathOf = (url: string) => URL.parse(url, BASE)?.pathname

/** Returns path and query of the page, unless the address could lead to another site. */
function pageOfForm(request: HttpRequest) {
  const page = request.input(PAGE_FIELD)
  const url = typeof page === 'string' && page.startsWith('/') ? URL.parse(page, BASE) : null
  if (url?.origin !== BASE || url.pathname.startsWith('//')) return
  return url.pathname + url.search
}
