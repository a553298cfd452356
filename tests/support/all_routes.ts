import router from '@adonisjs/core/services/router'

/** The id of the job in the paths of `routes()`. */
export const JOB_ID = '00000000-0000-4000-8000-000000000000'

/** The id of the message in the paths of `routes()`. */
export const MESSAGE_ID = '00000000-0000-4000-8000-000000000001'

/** The id of the file in the paths of `routes()`. */
export const FILE_ID = '00000000-0000-4000-8000-000000000002'

export interface Route {
  method: string
  /** Returns the path, with `id` in place of each parameter. */
  path(id: number): string
  pattern: string
}

/** Answered without a session and without cookies, which other files test. */
const NOT_FOR_PAGES = /^\/(api(\/|$)|sw\.js$)/

/**
 * Returns all routes of the pages, with one entry per method. The route for unknown addresses, the
 * routes for programs and the service worker are left out.
 */
export function routes(): Route[] {
  router.commit()
  return Object.values(router.toJSON())
    .flat()
    .filter(({ pattern }) => pattern !== '/*' && !NOT_FOR_PAGES.test(pattern))
    .flatMap(({ methods, pattern }) =>
      methods
        .filter((method) => method !== 'HEAD')
        .map((method) => ({
          method,
          pattern,
          path: (id: number) =>
            pattern
              .replace(':provider', 'google')
              .replace('/docs/:name', '/docs/using')
              .replace(':year', '2025')
              .replace('/jobs/:id', `/jobs/${JOB_ID}`)
              .replace('/messages/:id', `/messages/${MESSAGE_ID}`)
              .replace('/files/:id', `/files/${FILE_ID}`)
              .replace(/:\w+/g, String(id)),
        }))
    )
}
