import router from '@adonisjs/core/services/router'

export interface Route {
  method: string
  /** Returns the path, with `id` in place of each parameter. */
  path(id: number): string
  pattern: string
}

/**
 * Returns all routes of the pages, with one entry per method. The route for unknown addresses is
 * left out.
 */
export function routes(): Route[] {
  router.commit()
  return Object.values(router.toJSON())
    .flat()
    .filter(({ pattern }) => pattern !== '/*')
    .flatMap(({ methods, pattern }) =>
      methods
        .filter((method) => method !== 'HEAD')
        .map((method) => ({
          method,
          pattern,
          path: (id: number) => pattern.replace(':provider', 'google').replace(/:\w+/g, String(id)),
        }))
    )
}
