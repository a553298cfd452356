import type { HttpContext } from '@adonisjs/core/http'
import { openApiDocument } from '#api/document'
import { servedOperations } from '#api/served_operations'
import { version } from '#config/app'

let document: object | undefined

export default class DocumentsController {
  /** The OpenAPI document. It is public: it describes every Fairweather, and contains no data. */
  async show({ response }: HttpContext) {
    document ??= openApiDocument(servedOperations, version)
    response.header('Cache-Control', 'public, max-age=300')
    return response.send(document, true)
  }
}
