import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { AuditEntrySchema } from '#database/schema'

/** What somebody did that others may have to answer for: who, whom, what, when. Never changed. */
export default class AuditEntry extends AuditEntrySchema {
  /**
   * Writes it down with what it is about, so that neither is there without the other.
   * @param actorId none: the command line
   * @param changes by field, what it was and what it is; never a secret
   */
  static async record(
    actorId: number | null,
    action: string,
    subject: { type: 'user' | 'city'; id: number },
    changes: Record<string, unknown> = {},
    trx?: TransactionClientContract
  ) {
    const { type: subjectType, id: subjectId } = subject
    await this.create({ actorId, action, subjectType, subjectId, changes }, { client: trx })
  }
}
