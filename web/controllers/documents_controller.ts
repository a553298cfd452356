import { errors } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { say } from '#languages/say'
import { renderDocument } from '#support/render_document'

/** README.md at /about, and the other documents below /docs. */
export default class DocumentsController {
  async index({ auth, i18n, view }: HttpContext) {
    const readme = await renderDocument('README', auth.user?.theme)
    return view.render('pages/document', {
      html: readme?.html,
      title: say(i18n!, 'About Fairweather'),
      description: say(
        i18n!,
        'Fairweather is the self-hosted home of an outdoor club: a live board of temperatures, a training log, and a chat.'
      ),
    })
  }

  async show({ auth, params, request, view }: HttpContext) {
    const document = await renderDocument(params.name, auth.user?.theme)
    if (!document) throw new errors.E_ROUTE_NOT_FOUND([request.method(), request.url()])
    const { title, html } = document
    return view.render('pages/document', { html, title, description: `${title}: Fairweather.` })
  }
}
