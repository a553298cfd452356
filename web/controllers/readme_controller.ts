import type { HttpContext } from '@adonisjs/core/http'
import { renderReadme } from '#support/render_readme'

export default class ReadmeController {
  async show({ view }: HttpContext) {
    return view.render('pages/readme', { html: await renderReadme() })
  }
}
