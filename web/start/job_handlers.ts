import type { Handlers } from '#process/jobs/work'

/** The handlers of `node ace jobs:work`. Each one is imported with its first job. */
export const handlers: Handlers = {
  import: async ({ data }, signal) => {
    const { runImportJob } = await import('#imports/import_job')
    await runImportJob(data, signal)
  },
  mail: async (job) => {
    const { deliverMail } = await import('#accounts/deliver_mail')
    await deliverMail(job)
  },
}
