import type { ActionDefinition } from '#admin/audit_action_definition'
import { cityChanged } from '#admin/actions/city_changed'
import { cityCreated } from '#admin/actions/city_created'
import { cityDeleted } from '#admin/actions/city_deleted'
import { cityDisabled } from '#admin/actions/city_disabled'
import { cityEnabled } from '#admin/actions/city_enabled'
import { cityReadingAdded } from '#admin/actions/city_reading_added'
import { cityReadingsDeleted } from '#admin/actions/city_readings_deleted'
import { cityRestored } from '#admin/actions/city_restored'
import { cityTemperatureRecorded } from '#admin/actions/city_temperature_recorded'
import { importApplied } from '#admin/actions/import_applied'
import { jobCancelled } from '#admin/actions/job_cancelled'
import { jobRetried } from '#admin/actions/job_retried'
import { memberActivated } from '#admin/actions/member_activated'
import { memberCityUnwatched } from '#admin/actions/member_city_unwatched'
import { memberCityWatched } from '#admin/actions/member_city_watched'
import { memberCreated } from '#admin/actions/member_created'
import { memberDeactivated } from '#admin/actions/member_deactivated'
import { memberDeleted } from '#admin/actions/member_deleted'
import { memberEntryAdded } from '#admin/actions/member_entry_added'
import { memberMuted } from '#admin/actions/member_muted'
import { memberPasswordSet } from '#admin/actions/member_password_set'
import { memberProfileChanged } from '#admin/actions/member_profile_changed'
import { memberRoleChanged } from '#admin/actions/member_role_changed'
import { memberUnmuted } from '#admin/actions/member_unmuted'
import { messageDeleted } from '#admin/actions/message_deleted'
import { messageRestored } from '#admin/actions/message_restored'
import { stationChanged } from '#admin/actions/station_changed'
import { stationCreated } from '#admin/actions/station_created'
import { stationDeleted } from '#admin/actions/station_deleted'
import { stationDisabled } from '#admin/actions/station_disabled'
import { stationEnabled } from '#admin/actions/station_enabled'
import { stationRestored } from '#admin/actions/station_restored'
import { stationSecretReplaced } from '#admin/actions/station_secret_replaced'
import { webhookChanged } from '#admin/actions/webhook_changed'
import { webhookCreated } from '#admin/actions/webhook_created'
import { webhookDeleted } from '#admin/actions/webhook_deleted'
import { webhookDisabled } from '#admin/actions/webhook_disabled'
import { webhookEnabled } from '#admin/actions/webhook_enabled'
import { webhookRestored } from '#admin/actions/webhook_restored'
import { webhookSecretReplaced } from '#admin/actions/webhook_secret_replaced'
import type { AuditAction } from '#models/audit_entry'
import { phrase } from '#support/phrase'

/** All actions of the audit log. A batch with several actions is undone in this order. */
export const auditActions: Record<AuditAction, ActionDefinition> = {
  'city.created': cityCreated,
  'city.changed': cityChanged,
  'city.enabled': cityEnabled,
  'city.disabled': cityDisabled,
  'city.deleted': cityDeleted,
  'city.restored': cityRestored,
  'city.temperature_recorded': cityTemperatureRecorded,
  'city.reading_added': cityReadingAdded,
  'city.readings_deleted': cityReadingsDeleted,
  'member.created': memberCreated,
  'member.activated': memberActivated,
  'member.deactivated': memberDeactivated,
  'member.password_set': memberPasswordSet,
  'member.role_changed': memberRoleChanged,
  'member.profile_changed': memberProfileChanged,
  'member.deleted': memberDeleted,
  'member.city_watched': memberCityWatched,
  'member.city_unwatched': memberCityUnwatched,
  'member.entry_added': memberEntryAdded,
  'member.muted': memberMuted,
  'member.unmuted': memberUnmuted,
  'message.deleted': messageDeleted,
  'message.restored': messageRestored,
  'webhook.created': webhookCreated,
  'webhook.changed': webhookChanged,
  'webhook.enabled': webhookEnabled,
  'webhook.disabled': webhookDisabled,
  'webhook.secret_replaced': webhookSecretReplaced,
  'webhook.deleted': webhookDeleted,
  'webhook.restored': webhookRestored,
  'station.created': stationCreated,
  'station.changed': stationChanged,
  'station.enabled': stationEnabled,
  'station.disabled': stationDisabled,
  'station.secret_replaced': stationSecretReplaced,
  'station.deleted': stationDeleted,
  'station.restored': stationRestored,
  'import.applied': importApplied,
  'job.retried': jobRetried,
  'job.cancelled': jobCancelled,
}

/**
 * Returns the definition of an action. The log may contain an action that only a newer release
 * knows: the action's code is then shown instead of a label.
 */
export const definitionOf = (action: AuditAction): ActionDefinition =>
  auditActions[action] ?? {
    describe: {
      label: phrase('{action}', { action }),
      sentence: (names) => phrase('{actor} {action} {subject}', { ...names, action }),
    },
  }
