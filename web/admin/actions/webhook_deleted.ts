import { DateTime } from 'luxon'
import { assertWithinLimit } from '#admin/actions/webhook_created'
import type { ActionDefinition } from '#admin/audit_action_definition'
import { changeRow, undoOfDeletion } from '#admin/switched_rows'
import AuditEntry from '#models/audit_entry'
import type User from '#models/user'
import { phrase } from '#support/phrase'
import { dropWaiting, FORGET_FAILURES } from '#webhooks/switch_off'

/** Deletes a webhook. It is kept for a month, so that the deletion can be undone: its secret comes back, too. */
export async function deleteWebhook(by: User, id: number) {
  return changeRow('webhook', id, async (webhook, trx) => {
    await webhook.merge({ deletedAt: DateTime.utc() }).save()
    await dropWaiting(id, trx)
    await AuditEntry.record(by.id, 'webhook.deleted', id, { name: { from: webhook.name } }, trx)
    return webhook
  })
}

export const webhookDeleted: ActionDefinition = {
  describe: {
    label: phrase('Webhook deleted'),
    sentence: (names) => phrase('{actor} deleted {subject}//webhook', names),
  },
  undo: {
    ...undoOfDeletion('webhook', `, ${FORGET_FAILURES}`),
    recordedAs: 'webhook.restored',
    question: ({ subject }) => phrase('Restore {subject}?//webhook', { subject }),
    after: async (ids, trx) => {
      await assertWithinLimit(trx)
      for (const id of ids) await dropWaiting(id, trx)
    },
  },
}
