import { bootApp } from '#tests/support/boot_app'
import { until } from '#tests/support/visitor'

/**
 * A process that does the jobs of the queue `mail` in its own way: it records each attempt in the
 * table `attempts`, and the letter of a job says what happens then.
 */
const app = await bootApp()
const { default: db } = await import('@adonisjs/lucid/services/db')
const { shutDownOnSignals } = await import('#process/shutdown')
const { startWorkers } = await import('#process/jobs/work')
const { UnrecoverableJobError } = await import('#process/jobs/unrecoverable_job_error')
const { stop } = await startWorkers({
  mail: async ({ id, data }, signal) => {
    const letter: string = data.letter
    await db.table('attempts').insert({ job: id, pid: process.pid })
    if (letter === 'fails') {
      // A filter of a mail server quotes the link that it dislikes.
      throw new Error('no luck at postgres://user:secret@host/db: http://a.example/verify-email/x1')
    }
    if (letter === 'cannot succeed') throw new UnrecoverableJobError('no such address')
    if (letter.startsWith('waits')) {
      await new Promise((_, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason))
      )
    }
    if (letter.startsWith('hangs')) await new Promise(() => {})
    if (letter.startsWith('overruns')) await untilTimedOut(id)
  },
})

async function untilTimedOut(id: string) {
  await until('the timeout', async () => {
    const job = await db.from('pgboss.job').where({ id }).first()
    return job.state === 'retry'
  })
}

app.terminating(stop)
shutDownOnSignals(app)
process.send!('ready')
