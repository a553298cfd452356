import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { describeJob } from '#admin/jobs/describe_job'
import AuditEntry, { type AuditAction, type Changes } from '#models/audit_entry'
import type { SteerableJob } from '#process/jobs/steerable_job'
import type { Say } from '#browser/format_text'

/** Records what a person did to a job. The entry says what the job does, because jobs are deleted. */
export async function recordJob(
  actorId: number | null,
  action: Extract<AuditAction, `job.${string}`>,
  job: SteerableJob,
  trx: TransactionClientContract
) {
  const changes = {
    job: { to: String(describeJob(job)) },
    state: { from: job.state },
    id: { to: job.id },
  }
  await AuditEntry.record(actorId, action, null, changes, trx)
}

/** Describes the changes of such an entry. */
export const describeRecordedJob = ({ state, id }: Changes, say: Say) =>
  say('{state, select, waiting {waiting} running {running} other {given-up}}, job {id}', {
    state: state?.from,
    id: id?.to,
  })
