import { operation } from '#api/operation'
import { list } from '#api/schema'
import { Notification } from '#api/schemas/alert'
import { apiSeenValidator } from '#validators/alert'
import { notificationsPageValidator } from '#validators/notification'

export const index = operation({
  id: 'listNotifications',
  tag: 'Notifications',
  summary: 'List your notifications',
  description:
    'Newest first: the crossings of your limits in the last 90 days, for the cities of your board.',
  ability: 'notifications:read',
  query: notificationsPageValidator,
  success: {
    status: 200,
    description: 'A page of notifications',
    data: list(Notification),
    pages: true,
  },
})

export const markSeen = operation({
  id: 'markNotificationsSeen',
  tag: 'Notifications',
  summary: 'Mark notifications as seen',
  description: 'The one with this `id`; without it, all of them.',
  ability: 'notifications:write',
  body: apiSeenValidator,
  success: { status: 204, description: 'They are seen' },
})
