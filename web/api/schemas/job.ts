import { jobStates } from '#admin/jobs/list_jobs'
import { count, named, nullable, object, text, time, uuid } from '#api/schema'
import { queueNames } from '#process/jobs/queues'

export const Job = named('Job', 'Work in the background that has not ended well', {
  id: uuid,
  queue: { enum: queueNames },
  state: { enum: jobStates },
  title: { ...text, description: 'What it does, such as "Import: club.csv"' },
  person: {
    ...nullable(object({ name: text, email: nullable(text) })),
    description: 'Who gets the mail, or who started the import or the feed',
  },
  since: { ...time, description: 'When it was added, started or given up' },
  nextTryAt: { ...nullable(time), description: 'Of a job that waits' },
  attempts: { ...count, description: 'With the one that runs' },
  reason: { ...nullable(text), description: 'Why the last attempt failed' },
})
