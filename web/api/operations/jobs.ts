import { operation } from '#api/operation'
import { list, uuid } from '#api/schema'
import { Job } from '#api/schemas/job'
import { jobListValidator } from '#validators/job'

const steering = {
  tag: 'Jobs',
  ability: 'jobs:write',
  policy: 'manageJobs',
  params: { id: uuid },
} as const

export const index = operation({
  id: 'listJobs',
  tag: 'Jobs',
  summary: 'List background jobs',
  description: 'For admins. What waits, runs or was given up, the newest first.',
  ability: 'jobs:read',
  policy: 'manageJobs',
  query: jobListValidator,
  success: { status: 200, description: 'A page of jobs', data: list(Job), pages: true },
})

export const cancel = operation({
  ...steering,
  id: 'cancelJob',
  summary: 'Cancel a job',
  description:
    'For admins. What a running job has already done remains. 409 if the job has ended, or if it never was there.',
  success: { status: 204, description: 'The job is cancelled' },
  problems: [409],
})

export const retry = operation({
  ...steering,
  id: 'retryJob',
  summary: 'Retry a job now',
  description:
    'For admins. A job that was given up, or one that waits. 409 if it has ended, runs, or never was there.',
  success: { status: 204, description: 'The job is tried again' },
  problems: [409],
})
