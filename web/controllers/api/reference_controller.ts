import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { errors } from '@adonisjs/core'
import app from '@adonisjs/core/services/app'
import type { HttpContext } from '@adonisjs/core/http'

/** The package of Swagger UI, which shows the OpenAPI document and sends requests. */
const swaggerUi = () =>
  dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))

const FILES: Record<string, () => string> = {
  'swagger-ui.css': () => join(swaggerUi(), 'swagger-ui.css'),
  'swagger-ui-bundle.js': () => join(swaggerUi(), 'swagger-ui-bundle.js'),
  'reference.css': () => app.publicPath('reference/reference.css'),
  'reference.js': () => app.publicPath('reference/reference.js'),
}

/** Everything comes from here, so the page also works without the internet. Requests go to this server only. */
const POLICY = [
  `default-src 'none'`,
  `script-src 'self'`,
  `style-src 'self'`,
  `img-src 'self' data:`,
  `connect-src 'self'`,
  `base-uri 'none'`,
  `form-action 'none'`,
  `frame-ancestors 'none'`,
].join('; ')

/** The interactive reference of the API. */
export default class ReferenceController {
  async show({ response, view }: HttpContext) {
    response.header('Content-Security-Policy', POLICY)
    response.header('X-Content-Type-Options', 'nosniff')
    response.header('X-Frame-Options', 'DENY')
    response.header('Referrer-Policy', 'same-origin')
    response.header('Cache-Control', 'no-cache')
    response.header('Content-Type', 'text/html; charset=utf-8')
    return view.render('pages/api_reference')
  }

  async file({ params, request, response }: HttpContext) {
    const file = Object.hasOwn(FILES, params.file) && FILES[params.file]
    if (!file) throw new errors.E_ROUTE_NOT_FOUND([request.method(), request.url()])
    response.header('X-Content-Type-Options', 'nosniff')
    response.header('Cache-Control', 'public, max-age=3600')
    return response.download(file(), true)
  }
}
