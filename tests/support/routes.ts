import router from '@adonisjs/core/services/router'

export interface Route {
  method: string
  /** Its address with an id in the place of each parameter. */
  path(id: number): string
  pattern: string
}

/** Every route of the pages; of one with many methods, each. The one for "nothing here" aside. */
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
