import { bootApp } from '#tests/support/boot_app'

/** A process that adds jobs in more transactions at once than its pool has connections. */
const app = await bootApp()
const { default: db } = await import('@adonisjs/lucid/services/db')
const { enqueue } = await import('#process/jobs/enqueue')
await Promise.all(
  Array.from({ length: 20 }, () =>
    db.transaction(async (trx) => {
      await trx.rawQuery('SELECT pg_sleep(0.01)')
      return enqueue('mail', { letter: 'verify_email', userId: 1 }, { trx })
    })
  )
)
await app.terminate()
process.exit()
