import { errors } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { languageOf, localeOf } from '#config/locales'
import { useLocale } from '#languages/use_locale'
import { keptAssets } from '#support/kept_assets'

export default class OfflinePageController {
  /**
   * The page that the service worker shows without a connection. It is the same for everybody. While
   * servers are being replaced, a worker of another version does not get it: that worker has not kept
   * the assets of this page.
   */
  async show(ctx: HttpContext) {
    const { request, view } = ctx
    const { version } = await keptAssets()
    if (request.input('version', version) !== version) {
      throw new errors.E_ROUTE_NOT_FOUND([request.method(), request.url()])
    }
    useLocale(ctx, localeOf(languageOf(String(request.input('language')))))
    return view.render('pages/offline')
  }
}
