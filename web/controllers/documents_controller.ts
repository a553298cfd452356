import { errors } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { renderDocument } from '#support/render_document'

/** README.md as the start page, and the other documents below /docs. */
export default class DocumentsController {
  async index({ view }: HttpContext) {
    const readme = await renderDocument('README')
    return view.render('pages/document', {
      html: readme?.html,
      title: 'The home of an outdoor club',
      description: 'The self-hosted home of an outdoor club, with a live board of temperatures.',
    })
  }

  async show({ params, request, view }: HttpContext) {
    const document = await renderDocument(params.name)
    if (!document) throw new errors.E_ROUTE_NOT_FOUND([request.method(), request.url()])
    const { title, html } = document
    return view.render('pages/document', { html, title, description: `${title}: Fairweather.` })
  }
}
