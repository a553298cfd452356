import { existsSync } from 'node:fs'
import { extname } from 'node:path'
import app from '@adonisjs/core/services/app'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import StaticMiddleware from '@adonisjs/static/static_middleware'

/** The build also writes these files compressed. */
const COMPRESSED = /^\/(?:assets|embed)\/[\w-]+\.(js|css)$/

const TYPES: Record<string, string> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
}

/**
 * Serves the files of the folder `public`, which all have an extension. Without this check, the disk
 * would be searched for each page, too.
 */
export default class PublicFilesMiddleware {
  async handle(ctx: HttpContext, next: NextFn) {
    if (!extname(ctx.request.url())) return next()
    preferCompressed(ctx)
    const files = await ctx.containerResolver.make(StaticMiddleware)
    return files.handle(ctx, next)
  }
}

function preferCompressed({ request, response }: HttpContext) {
  const [path, type] = COMPRESSED.exec(request.url()) ?? []
  if (!path || !existsSync(app.publicPath(`${path}.br`))) return
  response.header('Vary', 'Accept-Encoding')
  if (!/\bbr\b/.test(request.header('accept-encoding', '')!)) return
  response.header('Content-Encoding', 'br')
  response.header('Content-Type', TYPES[type])
  request.request.url = `${path}.br`
}
