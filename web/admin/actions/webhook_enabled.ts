import type { ActionDefinition } from '#admin/audit_action_definition'
import { changeRow, undoOfSwitch, wasSwitched } from '#admin/switched_rows'
import AuditEntry from '#models/audit_entry'
import type User from '#models/user'
import { phrase } from '#support/phrase'
import { dropWaiting } from '#webhooks/switch_off'

/**
 * Switches a webhook on. Earlier failures no longer count. Drops what still waits: a writer that committed
 * after the webhook was switched off has added deliveries.
 */
export async function enableWebhook(by: User, id: number) {
  return changeRow('webhook', id, async (webhook, trx) => {
    if (webhook.enabled) return webhook
    webhook.merge({
      enabled: true,
      failures: 0,
      failingSince: null,
      nextAttemptAt: null,
      disabledReason: null,
      disabledAt: null,
    })
    await webhook.save()
    await dropWaiting(id, trx)
    await AuditEntry.record(by.id, 'webhook.enabled', id, wasSwitched(true), trx)
    return webhook
  })
}

export const webhookEnabled: ActionDefinition = {
  describe: {
    label: phrase('Webhook switched on'),
    sentence: (names) => phrase('{actor} switched on {subject}//webhook', names),
    changes: () => '',
  },
  undo: {
    ...undoOfSwitch('webhook'),
    recordedAs: 'webhook.disabled',
    question: ({ subject }) => phrase('Switch off {subject} again?//webhook', { subject }),
    after: async (ids, trx) => {
      for (const id of ids) await dropWaiting(id, trx)
    },
  },
}
