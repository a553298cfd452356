import { flag, id, named, nullable, text, time, uuid } from '#api/schema'

export const AuditEntry = named('AuditEntry', 'Who did what to whom, and when', {
  id,
  at: time,
  action: { ...text, description: 'A code, such as `city.disabled`' },
  actorId: { ...nullable(id), description: 'null for the command line' },
  actor: text,
  subjectType: { ...text, description: 'Such as `city` or `user`' },
  subjectId: nullable(id),
  subject: text,
  changes: {
    type: 'object',
    additionalProperties: true,
    description: 'The old value (`from`) and the new value (`to`) of each field',
  },
  description: { ...text, description: 'The entry in words' },
  batch: { ...nullable(uuid), description: 'What was done together has the same batch' },
  undoes: { ...nullable(id), description: 'The entry that this one has undone' },
  isUndone: flag,
  canUndo: { ...flag, description: 'Whether an undo exists for it. It may still be too late' },
})
