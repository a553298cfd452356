import { ALERTS_PER_MEMBER } from '#alerts/limits'
import { operation } from '#api/operation'
import { list } from '#api/schema'
import { Alert } from '#api/schemas/alert'
import { apiAlertChangeValidator, apiAlertValidator } from '#validators/alert'

export const index = operation({
  id: 'listAlerts',
  tag: 'Alerts',
  summary: 'List your alerts',
  ability: 'alerts:read',
  success: { status: 200, description: 'All your alerts', data: list(Alert) },
})

export const show = operation({
  id: 'showAlert',
  tag: 'Alerts',
  summary: 'Show an alert',
  ability: 'alerts:read',
  success: { status: 200, description: 'The alert', data: Alert },
})

export const store = operation({
  id: 'setAlert',
  tag: 'Alerts',
  summary: 'Set an alert',
  description: `For a city of your board. You can have ${ALERTS_PER_MEMBER}, no two of them equal. An alert whose limit is crossed already is not \`armed\`: it tells after the temperature has come back.`,
  ability: 'alerts:write',
  body: apiAlertValidator,
  once: true,
  success: { status: 201, description: 'The alert', data: Alert },
  problems: [409],
})

export const update = operation({
  id: 'changeAlert',
  tag: 'Alerts',
  summary: 'Change an alert',
  description:
    'Its city, its limit, or whether it is paused. For another `kind`, set another alert.',
  ability: 'alerts:write',
  body: apiAlertChangeValidator,
  ifMatch: true,
  success: { status: 200, description: 'The alert', data: Alert },
  problems: [409],
})

export const destroy = operation({
  id: 'deleteAlert',
  tag: 'Alerts',
  summary: 'Delete an alert',
  description: 'It can be restored for a day.',
  ability: 'alerts:write',
  success: { status: 204, description: 'The alert is deleted' },
})

export const restore = operation({
  id: 'restoreAlert',
  tag: 'Alerts',
  summary: 'Restore a deleted alert',
  description: 'Not an error if the alert is not deleted.',
  ability: 'alerts:write',
  success: { status: 200, description: 'The alert', data: Alert },
  problems: [409],
})
