import { Redirect, type HttpRequest } from '@adonisjs/core/http'

/** The hidden field in which each form sends the address of its page. */
export const PAGE_FIELD = '_page'

const BASE = 'http://fairweather.invalid'

const getPreviousUrl = Redirect.prototype.getPreviousUrl

// A redirect back leads to the page of the form, also for browsers that send no Referer.
Redirect.macro('getPreviousUrl', function (this: Redirect, fallback: string) {
  const page = this.ctx && pageOfForm(this.ctx.request)
  return getPreviousUrl.call(this, page ?? fallback)
})

/** Returns path and query of the page, unless the address could lead to another site. */
function pageOfForm(request: HttpRequest) {
  const page = request.input(PAGE_FIELD)
  const url = typeof page === 'string' && page.startsWith('/') ? URL.parse(page, BASE) : null
  if (url?.origin !== BASE || url.pathname.startsWith('//')) return
  return url.pathname + url.search
}
