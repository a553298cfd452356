import { BaseTransformer } from '@adonisjs/core/transformers'
import type { ListedJob } from '#admin/jobs/list_jobs'
import type { Shaped } from '#api/schema'
import type { Job } from '#api/schemas/job'

export default class JobTransformer extends BaseTransformer<ListedJob> {
  toObject(): Shaped<typeof Job> {
    const { id, queue, state, title, person, since, nextTryAt, attempts, reason } = this.resource
    return {
      id,
      queue,
      state,
      title: String(title),
      person: person ? { name: String(person.name), email: person.email ?? null } : null,
      since: since.toUTC().toISO()!,
      nextTryAt: nextTryAt?.toUTC().toISO() ?? null,
      attempts,
      reason: reason ? String(reason) : null,
    }
  }
}
