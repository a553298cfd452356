import db from '@adonisjs/lucid/services/db'
import { redact, redactPersonalData } from '#config/redaction'
import { type Finding, ok, warning } from '#doctor/finding'
import { JOB_SCHEMA } from '#process/jobs/job_schema'
import { describeReason, reasonSql } from '#process/jobs/job_status'
import { queueStates, type QueueState } from '#process/jobs/queue_states'
import { DEAD } from '#process/jobs/queues'
import { pluralize } from '#support/pluralize'

const TIMEOUT_MS = 5000
const LONG_WAIT_SECONDS = 60

type Queues = [name: string, state: QueueState][]

/** Finds queues without a worker, jobs that wait for long, and jobs that were given up. */
export async function jobs(): Promise<Finding[]> {
  const queues = Object.entries(await queueStates(TIMEOUT_MS))
  const problems = [...missingWorkers(queues), ...longWaits(queues), ...(await givenUp(queues))]
  if (problems.length > 0) return problems
  return [ok('jobs', 'each queue has a worker, and no job waits for long')]
}

function missingWorkers(queues: Queues) {
  const names = queues.filter(([, { workers }]) => workers === 0).map(([name]) => name)
  if (names.length === 0) return []
  if (names.length === queues.length) {
    return [
      warning(
        'jobs',
        'no worker runs, so no mail is sent, no import is stored and no feed is fetched',
        'Start one with "npm start" or "node ace jobs:work".'
      ),
    ]
  }
  return [
    warning(
      'jobs',
      `no worker takes jobs of these queues: ${names.join(', ')}`,
      'Name them in --queues of a worker, or start a worker without --queues.'
    ),
  ]
}

function longWaits(queues: Queues) {
  const late = queues.filter(([, { oldestWait }]) => oldestWait > LONG_WAIT_SECONDS)
  return late.map(([name, { oldestWait }]) => {
    const minutes = pluralize(Math.floor(oldestWait / 60), 'minute', 'minutes')
    return warning(
      'jobs',
      `a job of the queue ${name} has waited for ${minutes}`,
      'If a worker runs, see its log, and /admin/jobs or "node ace jobs:list" for what it does.'
    )
  })
}

async function givenUp(queues: Queues) {
  const count = queues.reduce((sum, [, state]) => sum + state.givenUp, 0)
  if (count === 0) return []
  const { rows } = await db
    .rawQuery(
      `SELECT source_name AS queue, ${reasonSql('source_output')} AS reason
       FROM ${JOB_SCHEMA}.job WHERE name = '${DEAD}' AND state = 'created'
       ORDER BY created_on DESC LIMIT 1`
    )
    .timeout(TIMEOUT_MS)
  const [{ queue, reason }] = rows
  const cause = reason ? String(describeReason(reason)) : 'no reason is known'
  return [
    warning(
      'jobs',
      `${pluralize(count, 'was', 'were')} given up, the newest in the queue ${queue}: ${redactPersonalData(redact(cause))}`,
      'Fix the cause. Then retry or cancel them at /admin/jobs, or with "node ace jobs:list" and "node ace jobs:retry".'
    ),
  ]
}
