import type { ApplicationService } from '@adonisjs/core/types'
import type { QueryClientContract, TransactionClientContract } from '@adonisjs/lucid/types/database'

type Callback = (trx: TransactionClientContract) => Promise<unknown>

let isRegistered = false

/**
 * Makes a transaction reject if its COMMIT fails, for example because the database stops at this
 * moment. Lucid ignores the error, so a page would say that something was stored that was not.
 */
export default class CommitErrorsProvider {
  constructor(protected app: ApplicationService) {}

  register() {
    this.app.container.resolving('lucid.db', (db) => {
      if (isRegistered) return
      isRegistered = true
      const QueryClient = Object.getPrototypeOf(db.connection()) as QueryClientContract
      const transaction = QueryClient.transaction as Function
      Object.assign(QueryClient, {
        async transaction(callback?: Callback | object, options?: object) {
          if (typeof callback === 'function') {
            const act = (trx: TransactionClientContract) => (callback as Callback)(checked(trx))
            return transaction.call(this, act, options)
          }
          return checked(await transaction.call(this, callback, options))
        },
      })
    })
  }
}

/** Knex reports a COMMIT that fails only in this promise. */
function checked(trx: TransactionClientContract) {
  const { knexClient } = trx
  const { commit } = knexClient
  Object.assign(knexClient, {
    async commit() {
      await commit.call(knexClient)
      await knexClient.executionPromise
    },
  })
  return trx
}
