import { audit } from '#admin/lists/audit_list'
import { operation } from '#api/operation'
import { list } from '#api/schema'
import { AuditEntry } from '#api/schemas/audit_entry'

export const index = operation({
  id: 'listAuditEntries',
  tag: 'Audit',
  summary: 'List the audit log',
  description:
    'For admins. The newest first, without `sort`. `search` is a part of the name or e-mail of the actor. `actor`, `member`, `city` and `message` are ids, `from` and `to` are days in UTC.',
  ability: 'audit:read',
  policy: 'viewAudit',
  query: audit.validator,
  success: { status: 200, description: 'A page of entries', data: list(AuditEntry), pages: true },
})

export const undo = operation({
  id: 'undoAuditEntry',
  tag: 'Audit',
  summary: 'Undo what an entry records',
  description:
    'For admins. The undo is an entry itself, and can be undone. 409 if the entry was undone already, if it has no undo, or if something has changed since.',
  ability: 'audit:write',
  policy: 'viewAudit',
  success: { status: 201, description: 'The entry of the undo', data: AuditEntry },
  problems: [409, 422],
})
