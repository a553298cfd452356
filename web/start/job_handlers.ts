import type { Handlers } from '#process/jobs/work'

/** The handlers of `node ace jobs:work`. Each one is imported with its first job. */
export const handlers: Handlers = {
  import: async ({ data }, signal) => {
    const { runImportJob } = await import('#imports/import_job')
    await runImportJob(data, signal)
  },
  mail: async ({ id, data }) => {
    if (data.letter === 'yearly_report') {
      const { deliverReport } = await import('#training/deliver_report')
      await deliverReport(id, data)
    } else if (data.letter === 'mentions') {
      const { deliverMentions } = await import('#chat/deliver_mentions')
      await deliverMentions(id, data)
    } else if (data.letter === 'alerts') {
      const { deliverAlerts } = await import('#alerts/deliver_alerts')
      await deliverAlerts(id, data)
    } else if (data.letter === 'webhook_disabled') {
      const { deliverNotice } = await import('#webhooks/deliver_notice')
      await deliverNotice(id, data)
    } else {
      const { deliverMail } = await import('#accounts/deliver_mail')
      await deliverMail(id, data)
    }
  },
  push: async ({ data }) => {
    const { deliverPush } = await import('#alerts/push/deliver_push')
    await deliverPush(data)
  },
  webhook: async (job, signal) => {
    const { deliver } = await import('#webhooks/deliver')
    await deliver(job, signal)
  },
  feed: async ({ data }, signal) => {
    const { fetchFeed } = await import('#weather/fetch_feed')
    await fetchFeed(data, signal)
  },
  prune: async ({ data: { recent } }, signal) => {
    const { prune } = await import('#weather/prune_readings')
    await prune(undefined, { recent, signal })
  },
  cleanup: async (_, signal) => {
    const { cleanUp } = await import('#start/clean_up')
    await cleanUp(signal)
  },
  report: async ({ data }, signal) => {
    const { requestDueReports } = await import('#training/request_reports')
    await requestDueReports(data.year, { signal })
  },
}
