import type { HttpContext } from '@adonisjs/core/http'
import { languageOf } from '#config/locales'
import { keptAssets } from '#support/kept_assets'

/** The worker loads pages and assets, and the icons of notifications. */
const POLICY = `default-src 'none'; connect-src 'self'; img-src 'self'`

export default class ServiceWorkerController {
  /**
   * The script of the service worker. The assets that it keeps are part of it, so a new build is a new
   * script, and the browser installs it.
   */
  async show({ request, response }: HttpContext) {
    const { script, assets, version } = await keptAssets()
    const language = languageOf(String(request.input('language')))
    const offlinePage = `/offline?language=${language}&version=${version}`
    const kept = { version: `${version}-${language}`, assets, offlinePage }
    response.header('Content-Type', 'text/javascript; charset=utf-8')
    response.header('Cache-Control', 'no-cache')
    response.header('X-Content-Type-Options', 'nosniff')
    response.header('Content-Security-Policy', POLICY)
    return response.send(`const KEPT = ${JSON.stringify(kept)};\n${script}`)
  }
}
