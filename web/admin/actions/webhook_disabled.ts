import type { ActionDefinition } from '#admin/audit_action_definition'
import { changeRow, undoOfSwitch, wasSwitched } from '#admin/switched_rows'
import AuditEntry from '#models/audit_entry'
import type User from '#models/user'
import { phrase } from '#support/phrase'
import { dropWaiting, FORGET_FAILURES } from '#webhooks/switch_off'

/** Switches a webhook off. What waits is not sent any more. */
export async function disableWebhook(by: User, id: number) {
  return changeRow('webhook', id, async (webhook, trx) => {
    if (!webhook.enabled) return webhook
    webhook.merge({ enabled: false, nextAttemptAt: null })
    await webhook.save()
    await dropWaiting(id, trx)
    await AuditEntry.record(by.id, 'webhook.disabled', id, wasSwitched(false), trx)
    return webhook
  })
}

export const webhookDisabled: ActionDefinition = {
  describe: {
    label: phrase('Webhook switched off'),
    sentence: (names) => phrase('{actor} switched off {subject}//webhook', names),
    changes: () => '',
  },
  undo: {
    ...undoOfSwitch('webhook', `, ${FORGET_FAILURES}, disabled_reason = NULL, disabled_at = NULL`),
    recordedAs: 'webhook.enabled',
    question: ({ subject }) => phrase('Switch on {subject} again?//webhook', { subject }),
    after: async (ids, trx) => {
      for (const id of ids) await dropWaiting(id, trx)
    },
  },
}
