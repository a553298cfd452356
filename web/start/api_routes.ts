import { errors } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import router from '@adonisjs/core/services/router'
import * as account from '#api/operations/account'
import * as alerts from '#api/operations/alerts'
import * as auditEntries from '#api/operations/audit_entries'
import * as board from '#api/operations/board'
import * as cities from '#api/operations/cities'
import * as citySuggestions from '#api/operations/city_suggestions'
import * as club from '#api/operations/club'
import * as entries from '#api/operations/entries'
import * as entryImports from '#api/operations/entry_imports'
import * as feedRuns from '#api/operations/feed_runs'
import * as files from '#api/operations/files'
import * as histories from '#api/operations/histories'
import * as imports from '#api/operations/imports'
import * as jobs from '#api/operations/jobs'
import * as logTotals from '#api/operations/log_totals'
import * as members from '#api/operations/members'
import * as mentions from '#api/operations/mentions'
import * as messages from '#api/operations/messages'
import * as moderation from '#api/operations/moderation'
import * as notifications from '#api/operations/notifications'
import * as readings from '#api/operations/readings'
import * as registrations from '#api/operations/registrations'
import * as rooms from '#api/operations/rooms'
import * as signIns from '#api/operations/sign_ins'
import * as stations from '#api/operations/stations'
import * as subscriptions from '#api/operations/subscriptions'
import * as tokens from '#api/operations/tokens'
import * as webhooks from '#api/operations/webhooks'
import { uuid } from '#api/schema'
import { servedOperations, type ServedOperation } from '#api/served_operations'
import type { Operation } from '#api/operation'
import MethodNotAllowedException from '#exceptions/method_not_allowed_exception'
import { controllers } from '#generated/controllers'
import { middleware } from '#start/kernel'

const { api } = controllers

serve('POST', '/registrations', registrations.store, [api.Registrations, 'store'])
serve('POST', '/sign-ins', signIns.store, [api.SignIns, 'store'])

serve('GET', '/tokens', tokens.index, [api.Tokens, 'index'])
serve('POST', '/tokens', tokens.store, [api.Tokens, 'store'])
serve('DELETE', '/tokens/:id', tokens.destroy, [api.Tokens, 'destroy'])
serve('GET', '/tokens/current', tokens.showCurrent, [api.CurrentToken, 'show'])
serve('DELETE', '/tokens/current', tokens.destroyCurrent, [api.CurrentToken, 'destroy'])

serve('GET', '/me', account.show, [api.Account, 'show'])
serve('PATCH', '/me', account.update, [api.Account, 'update'])
serve('PUT', '/me/password', account.changePassword, [api.Passwords, 'update'])
serve('POST', '/me/verification-mails', account.verify, [api.VerificationMails, 'store'])
serve('POST', '/me/email-changes', account.requestEmailChange, [api.EmailChanges, 'store'])
serve('DELETE', '/me/email-changes', account.cancelEmailChange, [api.EmailChanges, 'destroy'])
serve('POST', '/me/deletion', account.deleteAccount, [api.Account, 'destroy'])
serve('GET', '/me/export', account.exportData, [api.Account, 'export'])
serve('GET', '/sessions', account.sessions, [api.Sessions, 'index'])
serve('DELETE', '/sessions', account.endSessions, [api.Sessions, 'destroyAll'])
serve('DELETE', '/sessions/:id', account.endSession, [api.Sessions, 'destroy'])
serve('POST', '/password-resets', account.requestPasswordReset, [api.PasswordResets, 'store'])
serve('GET', '/me/board', board.show, [api.Board, 'show'])
serve('PUT', '/me/board', board.update, [api.Board, 'update'])
serve('POST', '/subscriptions', subscriptions.store, [api.Subscriptions, 'store'])
serve('DELETE', '/subscriptions/:id', subscriptions.destroy, [api.Subscriptions, 'destroy'])

serve('GET', '/cities', cities.index, [api.Cities, 'index'])
serve('POST', '/cities', cities.store, [api.Cities, 'store'])
serve('GET', '/cities.csv', cities.exportCsv, [api.Exports, 'cities'])
serve('GET', '/cities/:id', cities.show, [api.Cities, 'show'])
serve('PATCH', '/cities/:id', cities.update, [api.Cities, 'update'])
serve('DELETE', '/cities/:id', cities.destroy, [api.Cities, 'destroy'])
serve('GET', '/cities/suggestions', citySuggestions.index, [api.CitySuggestions, 'index'])
serve('GET', '/cities/:id/readings', histories.show, [api.Histories, 'show'])
serve('GET', '/cities/:id/readings.csv', histories.exportCsv, [api.Exports, 'history'])
serve('POST', '/cities/:id/readings', readings.store, [api.Readings, 'store'])
serve('GET', '/readings', readings.index, [api.Readings, 'index'])
serve('GET', '/readings.csv', readings.exportCsv, [api.Exports, 'readings'])

serve('GET', '/alerts', alerts.index, [api.Alerts, 'index'])
serve('POST', '/alerts', alerts.store, [api.Alerts, 'store'])
serve('GET', '/alerts/:id', alerts.show, [api.Alerts, 'show'])
serve('PATCH', '/alerts/:id', alerts.update, [api.Alerts, 'update'])
serve('DELETE', '/alerts/:id', alerts.destroy, [api.Alerts, 'destroy'])
serve('POST', '/alerts/:id/restoration', alerts.restore, [api.AlertRestorations, 'store'])
serve('GET', '/notifications', notifications.index, [api.Notifications, 'index'])
serve('PUT', '/notifications/seen', notifications.markSeen, [api.Notifications, 'update'])

serve('GET', '/members', members.index, [api.Members, 'index'])
serve('POST', '/members', members.store, [api.Members, 'store'])
serve('GET', '/members/:id', members.show, [api.Members, 'show'])
serve('PATCH', '/members/:id', members.update, [api.Members, 'update'])
serve('PUT', '/members/:id/password', members.setPassword, [api.members.Passwords, 'update'])
serve('PUT', '/members/:id/role', members.changeRole, [api.members.Roles, 'update'])
serve('PUT', '/members/:id/activation', members.activate, [api.members.Activations, 'update'])
serve('DELETE', '/members/:id/activation', members.deactivate, [api.members.Activations, 'destroy'])
serve('PUT', '/members/:id/mute', members.mute, [api.members.Mutes, 'update'])
serve('DELETE', '/members/:id/mute', members.unmute, [api.members.Mutes, 'destroy'])
serve('GET', '/members/:id/board', members.showBoard, [api.members.Boards, 'show'])
serve('POST', '/members/:id/subscriptions', members.watchCity, [api.members.Subscriptions, 'store'])
serve('DELETE', '/members/:id/subscriptions/:cityId', members.unwatchCity, [
  api.members.Subscriptions,
  'destroy',
])

serve('GET', '/members/:id/entries', members.listEntries, [api.members.Entries, 'index'])
serve('POST', '/members/:id/entries', members.addEntry, [api.members.Entries, 'store'])
serve('GET', '/subscriptions', members.listSubscriptions, [api.Subscriptions, 'index'])

serve('GET', '/jobs', jobs.index, [api.Jobs, 'index'])
serve('DELETE', '/jobs/:id', jobs.cancel, [api.Jobs, 'destroy'])
serve('POST', '/jobs/:id/attempts', jobs.retry, [api.jobs.Attempts, 'store'])

serve('GET', '/imports', imports.index, [api.Imports, 'index'])
serve('POST', '/imports', imports.store, [api.Imports, 'store'])
serve('GET', '/imports/:id', imports.show, [api.Imports, 'show'])
serve('DELETE', '/imports/:id', imports.destroy, [api.Imports, 'destroy'])
serve('GET', '/imports/:id/rows', imports.rows, [api.imports.Rows, 'index'])
serve('GET', '/imports/:id/rejected-rows.csv', imports.exportRejected, [
  api.Exports,
  'rejectedRows',
])
serve('POST', '/imports/:id/confirmation', imports.confirm, [api.imports.Confirmations, 'store'])

serve('GET', '/feed-runs', feedRuns.index, [api.FeedRuns, 'index'])
serve('POST', '/feed-runs', feedRuns.store, [api.FeedRuns, 'store'])
serve('GET', '/feed-runs/:id', feedRuns.show, [api.FeedRuns, 'show'])

serve('GET', '/moderation/messages', moderation.index, [api.moderation.Messages, 'index'])
serve('GET', '/moderation/messages.csv', moderation.exportCsv, [api.Exports, 'messages'])
serve('PUT', '/moderation/messages/:id/deletion', moderation.remove, [
  api.moderation.Deletions,
  'update',
])
serve('DELETE', '/moderation/messages/:id/deletion', moderation.restore, [
  api.moderation.Deletions,
  'destroy',
])

serve('GET', '/audit-entries', auditEntries.index, [api.AuditEntries, 'index'])
serve('POST', '/audit-entries/:id/undo', auditEntries.undo, [api.Undos, 'store'])
serve('GET', '/entries', entries.index, [api.Entries, 'index'])
serve('POST', '/entries', entries.store, [api.Entries, 'store'])
serve('GET', '/entries.csv', entries.exportCsv, [api.Exports, 'entries'])
serve('GET', '/entries/:id', entries.show, [api.Entries, 'show'])
serve('PATCH', '/entries/:id', entries.update, [api.Entries, 'update'])
serve('DELETE', '/entries/:id', entries.destroy, [api.Entries, 'destroy'])
serve('GET', '/entries/:id/track', entries.showTrack, [api.Entries, 'showTrack'])
serve('POST', '/entries/:id/copies', entries.copy, [api.Entries, 'copy'])
serve('POST', '/entries/:id/restoration', entries.restore, [api.Entries, 'restore'])
serve('GET', '/entry-imports', entryImports.index, [api.EntryImports, 'index'])
serve('POST', '/entry-imports', entryImports.store, [api.EntryImports, 'store'])
serve('GET', '/entry-imports/:id', entryImports.show, [api.EntryImports, 'show'])
serve('PATCH', '/entry-imports/:id', entryImports.update, [api.EntryImports, 'update'])
serve('DELETE', '/entry-imports/:id', entryImports.destroy, [api.EntryImports, 'destroy'])
serve('GET', '/entry-imports/:id/rows', entryImports.rows, [api.entryImports.Rows, 'index'])
serve('POST', '/entry-imports/:id/confirmation', entryImports.confirm, [
  api.entryImports.Confirmations,
  'store',
])
serve('GET', '/weeks', logTotals.weeks, [api.LogTotals, 'weeks'])
serve('GET', '/years', logTotals.years, [api.LogTotals, 'years'])
serve('GET', '/years/:year', logTotals.year, [api.LogTotals, 'year'])
serve('GET', '/years/:year/days', logTotals.days, [api.LogTotals, 'days'])
serve('PUT', '/years/:year/goal', logTotals.setGoal, [api.years.Goals, 'update'])
serve('DELETE', '/years/:year/goal', logTotals.removeGoal, [api.years.Goals, 'destroy'])
serve('GET', '/records', logTotals.records, [api.LogTotals, 'records'])

serve('GET', '/club', club.index, [api.Club, 'index'])
serve('GET', '/cities/:id/members', club.membersInCity, [api.cities.Members, 'index'])

serve('GET', '/webhooks', webhooks.index, [api.Webhooks, 'index'])
serve('POST', '/webhooks', webhooks.store, [api.Webhooks, 'store'])
serve('GET', '/webhooks/:id', webhooks.show, [api.Webhooks, 'show'])
serve('PATCH', '/webhooks/:id', webhooks.update, [api.Webhooks, 'update'])
serve('DELETE', '/webhooks/:id', webhooks.destroy, [api.Webhooks, 'destroy'])
serve('PUT', '/webhooks/:id/activation', webhooks.enable, [api.webhooks.Activations, 'update'])
serve('DELETE', '/webhooks/:id/activation', webhooks.disable, [api.webhooks.Activations, 'destroy'])
serve('POST', '/webhooks/:id/secret', webhooks.replaceSecret, [api.webhooks.Secrets, 'store'])
serve('GET', '/webhooks/:id/deliveries', webhooks.deliveries, [api.webhooks.Deliveries, 'index'])
serve('POST', '/webhooks/:id/test-deliveries', webhooks.test, [api.webhooks.Deliveries, 'store'])

serve('GET', '/stations', stations.index, [api.Stations, 'index'])
serve('POST', '/stations', stations.store, [api.Stations, 'store'])
serve('GET', '/stations/:id', stations.show, [api.Stations, 'show'])
serve('PATCH', '/stations/:id', stations.update, [api.Stations, 'update'])
serve('DELETE', '/stations/:id', stations.destroy, [api.Stations, 'destroy'])
serve('PUT', '/stations/:id/activation', stations.enable, [api.stations.Activations, 'update'])
serve('DELETE', '/stations/:id/activation', stations.disable, [api.stations.Activations, 'destroy'])
serve('POST', '/stations/:id/secret', stations.replaceSecret, [api.stations.Secrets, 'store'])
serve('POST', '/stations/:id/readings', stations.storeReadings, [api.StationReadings, 'store'])

serve('GET', '/mentions', mentions.index, [api.Mentions, 'index'])
serve('PUT', '/mentions/seen', mentions.markSeen, [api.Mentions, 'update'])
serve('GET', '/rooms', rooms.index, [api.Rooms, 'index'])
serve('PUT', '/rooms/:id/read', rooms.markRead, [api.rooms.Reads, 'update'])
serve('PUT', '/rooms/:id/mute', rooms.mute, [api.rooms.Mutes, 'update'])
serve('DELETE', '/rooms/:id/mute', rooms.unmute, [api.rooms.Mutes, 'destroy'])
serve('GET', '/rooms/:id/members', rooms.members, [api.rooms.Members, 'index'])
serve('GET', '/rooms/:id/messages', messages.index, [api.Messages, 'index'])
serve('POST', '/rooms/:id/messages', messages.store, [api.Messages, 'store'])
serve('GET', '/files/:id', files.show, [api.Files, 'show'])
serve('GET', '/files/:id/preview', files.showPreview, [api.Files, 'showPreview'])
serve('GET', '/messages', messages.search, [api.MessageSearches, 'index'])
serve('GET', '/messages/:id', messages.show, [api.Messages, 'show'])
serve('PUT', '/messages/:id', messages.update, [api.Messages, 'update'])
serve('DELETE', '/messages/:id', messages.destroy, [api.Messages, 'destroy'])

router.get('/api/board', [api.OldBoard, 'show']).as('api.board').use(middleware.api(board.show))
router.get('/api/docs', [api.Reference, 'show']).as('api.docs')
router.get('/api/docs/:file', [api.Reference, 'file']).as('api.docs.file')
router.get('/api/openapi.json', [api.Documents, 'show']).as('api.openapi')
router.get('/api/asyncapi.json', [api.Asyncapi, 'show']).as('api.asyncapi')

router.any('/api/*', refuse).as('api.unknown')
router.any('/api', refuse).as('api.root')

/** Adds a route whose operation guards, validates and documents it. */
function serve(
  method: ServedOperation['method'],
  pattern: string,
  operation: Operation,
  action: Parameters<typeof router.get>[1]
) {
  const path = `/api/v1${pattern}`
  const route = router
    .route(path, method === 'GET' ? ['GET', 'HEAD'] : [method], action)
    .as(`api.${operation.definition.id}`)
    .use(middleware.api(operation))
  // Without this, `id` is a whole number.
  for (const [name, schema] of Object.entries(operation.definition.params ?? {})) {
    if (schema === uuid) route.where(name, router.matchers.uuid())
  }
  servedOperations.push({ method, path, operation })
}

/** Responds with 405 if the address has other methods, and otherwise with 404. */
function refuse({ request, response }: HttpContext) {
  const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']
  const allowed = methods.filter((method) => {
    const match = router.match(request.url(), method, true)
    return match && !['api.unknown', 'api.root'].includes(match.route.name ?? '')
  })
  if (!allowed.length) throw new errors.E_ROUTE_NOT_FOUND([request.method(), request.url()])
  response.header('Allow', allowed.join(', '))
  throw new MethodNotAllowedException()
}
