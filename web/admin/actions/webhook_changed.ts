import type { ActionDefinition } from '#admin/audit_action_definition'
import type { WebhookFields } from '#admin/actions/webhook_created'
import { changeRow } from '#admin/switched_rows'
import AuditEntry, { type Changes } from '#models/audit_entry'
import type User from '#models/user'
import type Webhook from '#models/webhook'
import { enqueue } from '#process/jobs/enqueue'
import { phrase } from '#support/phrase'

/**
 * Changes a webhook. What waits is sent to the new address, at once.
 * @param check looks at the locked webhook before it changes, and may throw
 */
export async function changeWebhook(
  by: User,
  id: number,
  fields: Partial<WebhookFields>,
  check?: (webhook: Webhook) => Promise<void>
) {
  return changeRow('webhook', id, async (webhook, trx) => {
    await check?.(webhook)
    const before = { name: webhook.name, events: webhook.events, host: webhook.host }
    const { url } = webhook
    webhook.merge(fields)
    const changes: Changes = {}
    if (before.name !== webhook.name) changes.name = { from: before.name, to: webhook.name }
    if (url !== webhook.url) {
      // The path may contain a secret of the receiver.
      changes.host = { from: before.host, to: webhook.host }
      if (webhook.nextAttemptAt) await enqueue('webhook', { webhookId: id }, { trx })
      webhook.merge({ failures: 0, failingSince: null, nextAttemptAt: null })
    }
    const [from, to] = [before.events, webhook.events].map((events) => events.join(', '))
    if (from !== to) changes.events = { from, to }
    if (Object.keys(changes).length === 0) return webhook
    await webhook.save()
    await AuditEntry.record(by.id, 'webhook.changed', id, changes, trx)
    return webhook
  })
}

export const webhookChanged: ActionDefinition = {
  describe: {
    label: phrase('Webhook changed'),
    sentence: (names) => phrase('{actor} changed {subject}//webhook', names),
  },
}
