import router from '@adonisjs/core/services/router'

export interface Route {
  method: string
  /** Returns the path with an id in place of each parameter. */
  path(id: number): string
  pattern: string
}

/** Returns every route of the pages, once for each method, except the one for unknown addresses. */
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
