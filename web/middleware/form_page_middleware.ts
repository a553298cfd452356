import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import edge from 'edge.js'
import { PAGE_FIELD } from '#support/form_page'

/** Adds the address of the page to each form, next to the CSRF token. */
export default class FormPageMiddleware {
  async handle({ request, view }: HttpContext, next: NextFn) {
    const { safe, escape } = edge.globals.html
    const page = escape(request.url(true))
    const token = escape(request.csrfToken)
    const fields = `<input type="hidden" name="_csrf" value="${token}"><input type="hidden" name="${PAGE_FIELD}" value="${page}">`
    view.share({ csrfField: () => safe(fields) })
    return next()
  }
}
