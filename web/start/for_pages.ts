import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { isApiRequest } from '#exceptions/problem_details'

interface Middleware {
  handle(ctx: HttpContext, next: NextFn): unknown
}

type Load = () => Promise<{ default: new (...args: any[]) => Middleware }>

/** The script of the service worker, which is the same for everybody. */
const WORKER = '/sw.js'

/**
 * Returns a middleware that does nothing for requests to the API. Programs get no session, no cookie and
 * no CSRF protection: they send an access token, which no browser sends by itself.
 */
export function forPages(load: Load) {
  return async () => {
    const { default: PageMiddleware } = await load()
    return {
      default: class {
        async handle(ctx: HttpContext, next: NextFn) {
          if (isApiRequest(ctx.request) || ctx.request.url() === WORKER) return next()
          const middleware = await ctx.containerResolver.make(PageMiddleware)
          return middleware.handle(ctx, next)
        }
      },
    }
  }
}
