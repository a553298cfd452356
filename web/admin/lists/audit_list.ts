import { auditActions, definitionOf } from '#admin/audit_actions'
import { List } from '#admin/lists/list'
import { byMember, ofCity, ofMember, ofMessage } from '#admin/lists/id_filter_labels'
import AuditEntry from '#models/audit_entry'
import { dayOrNothing, idOrNothing, uuidOrNothing } from '#validators/list'
import { phrase } from '#support/phrase'

interface Filter {
  search?: string
  actor?: number
  member?: number
  city?: number
  message?: number
  batch?: string
  action?: string
  from?: string
  to?: string
}

const actionLabels = Object.fromEntries(
  Object.entries(auditActions).map(([action, { describe }]) => [action, describe.label])
)

export const audit = new List<typeof AuditEntry, Filter>({
  name: 'audit',
  id: 'audit_entries.id',
  sorts: {
    time: { expression: 'audit_entries.at', type: 'timestamptz', label: phrase('When') },
    // Sorts by the actor's id, because a deleted account has no name.
    who: {
      expression: 'coalesce(audit_entries.actor_id, 0)',
      type: 'integer',
      label: phrase('Who'),
    },
    what: { expression: 'audit_entries.action', type: 'text', label: phrase('What') },
  },
  defaultSort: '-time',
  choices: {
    action: { label: phrase('Every action'), options: actionLabels },
  },
  fields: {
    actor: idOrNothing(),
    member: idOrNothing(),
    city: idOrNothing(),
    message: idOrNothing(),
    batch: uuidOrNothing(),
    from: dayOrNothing(),
    to: dayOrNothing(),
  },
  filterLabels: {
    actor: byMember,
    member: ofMember,
    city: ofCity,
    message: ofMessage,
    batch: async () => phrase('done together'),
  },
  find: ({ search, actor, member, city, message, batch, action, from, to }) =>
    AuditEntry.byActor(search)
      .withScopes((query) => query.withNames())
      .if(actor, (query) => query.where('actor_id', actor!))
      .if(member, (query) => query.where({ subject_type: 'user', subject_id: member! }))
      .if(city, (query) => query.where({ subject_type: 'city', subject_id: city! }))
      .if(message, (query) => query.where({ subject_type: 'message', subject_id: message! }))
      .if(batch, (query) => query.where({ batch: batch! }))
      .if(action, (query) => query.where({ action: action! }))
      .if(from, (query) => query.where('audit_entries.at', '>=', `${from}T00:00Z`))
      .if(to, (query) =>
        query.whereRaw(`audit_entries.at < ?::timestamptz + interval '1 day'`, [`${to}T00:00Z`])
      ),
  title: ({ actorName: actor, action, subjectName: subject }) =>
    definitionOf(action).describe.sentence({ actor, subject }),
  actions: {},
})
