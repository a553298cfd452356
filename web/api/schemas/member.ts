import { flag, id, named, nullable, object, text, time } from '#api/schema'

export const Member = named('Member', 'An account. Managers see less of it than admins', {
  id,
  name: text,
  email: text,
  role: { type: 'string', enum: ['member', 'manager', 'admin'] },
  active: { ...flag, description: 'A member of a deactivated account cannot sign in' },
  createdAt: { ...nullable(time), description: 'null for managers' },
  mute: {
    ...nullable(object({ until: nullable(time), reason: nullable(text) })),
    description:
      'The member may not write in the chat: until this time, or until somebody lifts the mute. null if they may, and for managers',
  },
})

export const Subscription = named('Subscription', 'A city on the board of a member', {
  id,
  memberId: id,
  member: text,
  cityId: id,
  city: text,
  since: time,
})
