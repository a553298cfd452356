import { listJobs, type JobFilter } from '#admin/jobs/list_jobs'

const JOBS_PER_PAGE = 20

/** Returns a page of the jobs, newest first, with the cursors of its neighbours. */
export async function jobPage(
  filter: JobFilter,
  { before, after }: { before?: string; after?: string }
) {
  const found = await listJobs(filter, { before, after }, JOBS_PER_PAGE + 1)
  const isBackwards = Boolean(after && !before)
  const hasMore = found.length > JOBS_PER_PAGE
  const jobs = isBackwards ? found.slice(-JOBS_PER_PAGE) : found.slice(0, JOBS_PER_PAGE)
  return {
    jobs,
    /** For `after`. */
    newer: (isBackwards ? hasMore : before) ? jobs[0]?.cursor : undefined,
    /** For `before`. */
    older: isBackwards || hasMore ? jobs.at(-1)?.cursor : undefined,
  }
}
