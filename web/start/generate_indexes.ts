import { indexPolicies } from '@adonisjs/bouncer'
import { indexEntities } from '@adonisjs/core'

type Arguments = Parameters<ReturnType<typeof indexEntities>['run']>

/** A hook of `node ace build` and `npm run dev`: lists the controllers and the policies. */
export default function generateIndexes(...args: Arguments) {
  const entities = indexEntities({
    controllers: { source: 'web/controllers' },
    events: { enabled: false },
    listeners: { enabled: false },
  })
  entities.run(...args)
  indexPolicies({ source: 'web/policies' }).run(...args)
}
