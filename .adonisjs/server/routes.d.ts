import '@adonisjs/core/types/http'

type ParamValue = string | number | bigint | boolean

export type ScannedRoutes = {
  ALL: {
    'readme': { paramsTuple?: []; params?: {} }
    'documents.show': { paramsTuple: [ParamValue]; params: {'name': ParamValue} }
    'board.show': { paramsTuple?: []; params?: {} }
    'registrations.create': { paramsTuple?: []; params?: {} }
    'registrations.store': { paramsTuple?: []; params?: {} }
    'sessions.create': { paramsTuple?: []; params?: {} }
    'sessions.store': { paramsTuple?: []; params?: {} }
    'session': { paramsTuple?: []; params?: {} }
    'languages.update': { paramsTuple?: []; params?: {} }
    'provider_sign_ins.create': { paramsTuple: [ParamValue]; params: {'provider': ParamValue} }
    'provider_sign_ins.store': { paramsTuple: [ParamValue]; params: {'provider': ParamValue} }
    'password_resets.create': { paramsTuple?: []; params?: {} }
    'password_resets.store': { paramsTuple?: []; params?: {} }
    'password_resets.edit': { paramsTuple: [ParamValue]; params: {'token': ParamValue} }
    'password_resets.update': { paramsTuple: [ParamValue]; params: {'token': ParamValue} }
    'unsubscriptions.create': { paramsTuple: [ParamValue]; params: {'token': ParamValue} }
    'unsubscriptions.store': { paramsTuple: [ParamValue]; params: {'token': ParamValue} }
    'sessions.destroy': { paramsTuple?: []; params?: {} }
    'dashboard': { paramsTuple?: []; params?: {} }
    'dashboard.wall': { paramsTuple?: []; params?: {} }
    'board_orders.update': { paramsTuple?: []; params?: {} }
    'cities.index': { paramsTuple?: []; params?: {} }
    'city_suggestions.index': { paramsTuple?: []; params?: {} }
    'cities.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'subscriptions.store': { paramsTuple?: []; params?: {} }
    'subscriptions.destroy': { paramsTuple: [ParamValue]; params: {'city_id': ParamValue} }
    'entries.index': { paramsTuple?: []; params?: {} }
    'entries.store': { paramsTuple?: []; params?: {} }
    'entries.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'entries.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'entries.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'copies.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'restorations.store': { paramsTuple?: []; params?: {} }
    'weeks.index': { paramsTuple?: []; params?: {} }
    'calendars.show': { paramsTuple?: []; params?: {} }
    'records.index': { paramsTuple?: []; params?: {} }
    'goals.update': { paramsTuple: [ParamValue]; params: {'year': ParamValue} }
    'goals.destroy': { paramsTuple: [ParamValue]; params: {'year': ParamValue} }
    'reports.show': { paramsTuple: [ParamValue]; params: {'year': ParamValue} }
    'imports.index': { paramsTuple?: []; params?: {} }
    'imports.store': { paramsTuple?: []; params?: {} }
    'imports.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'imports.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'imports.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'import_confirmations.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'log.csv': { paramsTuple?: []; params?: {} }
    'log.json': { paramsTuple?: []; params?: {} }
    'tracks.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'settings.edit': { paramsTuple?: []; params?: {} }
    'settings.update': { paramsTuple?: []; params?: {} }
    'training_settings.update': { paramsTuple?: []; params?: {} }
    'passwords.update': { paramsTuple?: []; params?: {} }
    'sign_ins.index': { paramsTuple?: []; params?: {} }
    'sign_ins.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'other_sign_ins.destroy': { paramsTuple?: []; params?: {} }
    'access_tokens.index': { paramsTuple?: []; params?: {} }
    'access_tokens.store': { paramsTuple?: []; params?: {} }
    'access_tokens.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'exports.show': { paramsTuple?: []; params?: {} }
    'deletions.create': { paramsTuple?: []; params?: {} }
    'deletions.store': { paramsTuple?: []; params?: {} }
    'identities.store': { paramsTuple?: []; params?: {} }
    'identities.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'email_changes.store': { paramsTuple?: []; params?: {} }
    'email_changes.destroy': { paramsTuple?: []; params?: {} }
    'email_changes.edit': { paramsTuple: [ParamValue]; params: {'token': ParamValue} }
    'email_changes.update': { paramsTuple: [ParamValue]; params: {'token': ParamValue} }
    'email_verifications.store': { paramsTuple?: []; params?: {} }
    'email_verifications.edit': { paramsTuple: [ParamValue]; params: {'token': ParamValue} }
    'email_verifications.update': { paramsTuple: [ParamValue]; params: {'token': ParamValue} }
    'chat': { paramsTuple?: []; params?: {} }
    'chat.cities': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'chat.lobby.messages': { paramsTuple?: []; params?: {} }
    'chat.cities.messages': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'messages.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'messages.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'club.show': { paramsTuple?: []; params?: {} }
    'admin.cities.index': { paramsTuple?: []; params?: {} }
    'admin.city_rows.update': { paramsTuple?: []; params?: {} }
    'admin.cities.count': { paramsTuple?: []; params?: {} }
    'admin.cities.bulk': { paramsTuple?: []; params?: {} }
    'admin.cities.bulk.store': { paramsTuple?: []; params?: {} }
    'admin.readings.count': { paramsTuple?: []; params?: {} }
    'admin.readings.bulk': { paramsTuple?: []; params?: {} }
    'admin.readings.bulk.store': { paramsTuple?: []; params?: {} }
    'admin.subscriptions.count': { paramsTuple?: []; params?: {} }
    'admin.subscriptions.bulk': { paramsTuple?: []; params?: {} }
    'admin.subscriptions.bulk.store': { paramsTuple?: []; params?: {} }
    'admin.cities.create': { paramsTuple?: []; params?: {} }
    'admin.cities.store': { paramsTuple?: []; params?: {} }
    'admin.cities.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.cities.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.cities.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.readings.store': { paramsTuple: [ParamValue]; params: {'city_id': ParamValue} }
    'admin.feed': { paramsTuple?: []; params?: {} }
    'admin.feed_runs.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.feed_runs.store': { paramsTuple?: []; params?: {} }
    'admin.imports.index': { paramsTuple?: []; params?: {} }
    'admin.imports.create': { paramsTuple?: []; params?: {} }
    'admin.imports.store': { paramsTuple?: []; params?: {} }
    'admin.imports.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.imports.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.import_confirmations.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.rejected_rows.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.cities.csv': { paramsTuple?: []; params?: {} }
    'admin.readings.csv': { paramsTuple?: []; params?: {} }
    'admin.cities.json': { paramsTuple?: []; params?: {} }
    'admin.readings.json': { paramsTuple?: []; params?: {} }
    'admin.readings.create': { paramsTuple: [ParamValue]; params: {'city_id': ParamValue} }
    'admin.readings.index': { paramsTuple?: []; params?: {} }
    'admin.subscriptions.index': { paramsTuple?: []; params?: {} }
    'admin.home': { paramsTuple?: []; params?: {} }
    'admin.members.index': { paramsTuple?: []; params?: {} }
    'admin.members.count': { paramsTuple?: []; params?: {} }
    'admin.members.bulk': { paramsTuple?: []; params?: {} }
    'admin.members.bulk.store': { paramsTuple?: []; params?: {} }
    'admin.members.create': { paramsTuple?: []; params?: {} }
    'admin.members.store': { paramsTuple?: []; params?: {} }
    'admin.members.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.members.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.passwords.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.roles.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.activations.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.activations.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.subscriptions.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.subscriptions.destroy': { paramsTuple: [ParamValue,ParamValue]; params: {'id': ParamValue,'city_id': ParamValue} }
    'admin.entries.index': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.entries.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.audit.index': { paramsTuple?: []; params?: {} }
    'admin.undos.store': { paramsTuple?: []; params?: {} }
    'admin.jobs.index': { paramsTuple?: []; params?: {} }
    'admin.jobs.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.job_attempts.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.hubs.index': { paramsTuple?: []; params?: {} }
    'admin.hubs.show': { paramsTuple?: []; params?: {} }
  }
  GET: {
    'readme': { paramsTuple?: []; params?: {} }
    'documents.show': { paramsTuple: [ParamValue]; params: {'name': ParamValue} }
    'board.show': { paramsTuple?: []; params?: {} }
    'registrations.create': { paramsTuple?: []; params?: {} }
    'sessions.create': { paramsTuple?: []; params?: {} }
    'session': { paramsTuple?: []; params?: {} }
    'provider_sign_ins.create': { paramsTuple: [ParamValue]; params: {'provider': ParamValue} }
    'provider_sign_ins.store': { paramsTuple: [ParamValue]; params: {'provider': ParamValue} }
    'password_resets.create': { paramsTuple?: []; params?: {} }
    'password_resets.edit': { paramsTuple: [ParamValue]; params: {'token': ParamValue} }
    'unsubscriptions.create': { paramsTuple: [ParamValue]; params: {'token': ParamValue} }
    'dashboard': { paramsTuple?: []; params?: {} }
    'dashboard.wall': { paramsTuple?: []; params?: {} }
    'cities.index': { paramsTuple?: []; params?: {} }
    'city_suggestions.index': { paramsTuple?: []; params?: {} }
    'cities.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'entries.index': { paramsTuple?: []; params?: {} }
    'entries.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'weeks.index': { paramsTuple?: []; params?: {} }
    'calendars.show': { paramsTuple?: []; params?: {} }
    'records.index': { paramsTuple?: []; params?: {} }
    'reports.show': { paramsTuple: [ParamValue]; params: {'year': ParamValue} }
    'imports.index': { paramsTuple?: []; params?: {} }
    'imports.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'log.csv': { paramsTuple?: []; params?: {} }
    'log.json': { paramsTuple?: []; params?: {} }
    'tracks.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'settings.edit': { paramsTuple?: []; params?: {} }
    'sign_ins.index': { paramsTuple?: []; params?: {} }
    'access_tokens.index': { paramsTuple?: []; params?: {} }
    'exports.show': { paramsTuple?: []; params?: {} }
    'deletions.create': { paramsTuple?: []; params?: {} }
    'email_changes.edit': { paramsTuple: [ParamValue]; params: {'token': ParamValue} }
    'email_verifications.edit': { paramsTuple: [ParamValue]; params: {'token': ParamValue} }
    'chat': { paramsTuple?: []; params?: {} }
    'chat.cities': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'club.show': { paramsTuple?: []; params?: {} }
    'admin.cities.index': { paramsTuple?: []; params?: {} }
    'admin.cities.count': { paramsTuple?: []; params?: {} }
    'admin.cities.bulk': { paramsTuple?: []; params?: {} }
    'admin.readings.count': { paramsTuple?: []; params?: {} }
    'admin.readings.bulk': { paramsTuple?: []; params?: {} }
    'admin.subscriptions.count': { paramsTuple?: []; params?: {} }
    'admin.subscriptions.bulk': { paramsTuple?: []; params?: {} }
    'admin.cities.create': { paramsTuple?: []; params?: {} }
    'admin.cities.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.feed': { paramsTuple?: []; params?: {} }
    'admin.feed_runs.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.imports.index': { paramsTuple?: []; params?: {} }
    'admin.imports.create': { paramsTuple?: []; params?: {} }
    'admin.imports.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.rejected_rows.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.cities.csv': { paramsTuple?: []; params?: {} }
    'admin.readings.csv': { paramsTuple?: []; params?: {} }
    'admin.cities.json': { paramsTuple?: []; params?: {} }
    'admin.readings.json': { paramsTuple?: []; params?: {} }
    'admin.readings.create': { paramsTuple: [ParamValue]; params: {'city_id': ParamValue} }
    'admin.readings.index': { paramsTuple?: []; params?: {} }
    'admin.subscriptions.index': { paramsTuple?: []; params?: {} }
    'admin.home': { paramsTuple?: []; params?: {} }
    'admin.members.index': { paramsTuple?: []; params?: {} }
    'admin.members.count': { paramsTuple?: []; params?: {} }
    'admin.members.bulk': { paramsTuple?: []; params?: {} }
    'admin.members.create': { paramsTuple?: []; params?: {} }
    'admin.members.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.entries.index': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.audit.index': { paramsTuple?: []; params?: {} }
    'admin.jobs.index': { paramsTuple?: []; params?: {} }
    'admin.hubs.index': { paramsTuple?: []; params?: {} }
    'admin.hubs.show': { paramsTuple?: []; params?: {} }
  }
  HEAD: {
    'readme': { paramsTuple?: []; params?: {} }
    'documents.show': { paramsTuple: [ParamValue]; params: {'name': ParamValue} }
    'board.show': { paramsTuple?: []; params?: {} }
    'registrations.create': { paramsTuple?: []; params?: {} }
    'sessions.create': { paramsTuple?: []; params?: {} }
    'session': { paramsTuple?: []; params?: {} }
    'provider_sign_ins.create': { paramsTuple: [ParamValue]; params: {'provider': ParamValue} }
    'provider_sign_ins.store': { paramsTuple: [ParamValue]; params: {'provider': ParamValue} }
    'password_resets.create': { paramsTuple?: []; params?: {} }
    'password_resets.edit': { paramsTuple: [ParamValue]; params: {'token': ParamValue} }
    'unsubscriptions.create': { paramsTuple: [ParamValue]; params: {'token': ParamValue} }
    'dashboard': { paramsTuple?: []; params?: {} }
    'dashboard.wall': { paramsTuple?: []; params?: {} }
    'cities.index': { paramsTuple?: []; params?: {} }
    'city_suggestions.index': { paramsTuple?: []; params?: {} }
    'cities.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'entries.index': { paramsTuple?: []; params?: {} }
    'entries.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'weeks.index': { paramsTuple?: []; params?: {} }
    'calendars.show': { paramsTuple?: []; params?: {} }
    'records.index': { paramsTuple?: []; params?: {} }
    'reports.show': { paramsTuple: [ParamValue]; params: {'year': ParamValue} }
    'imports.index': { paramsTuple?: []; params?: {} }
    'imports.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'log.csv': { paramsTuple?: []; params?: {} }
    'log.json': { paramsTuple?: []; params?: {} }
    'tracks.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'settings.edit': { paramsTuple?: []; params?: {} }
    'sign_ins.index': { paramsTuple?: []; params?: {} }
    'access_tokens.index': { paramsTuple?: []; params?: {} }
    'exports.show': { paramsTuple?: []; params?: {} }
    'deletions.create': { paramsTuple?: []; params?: {} }
    'email_changes.edit': { paramsTuple: [ParamValue]; params: {'token': ParamValue} }
    'email_verifications.edit': { paramsTuple: [ParamValue]; params: {'token': ParamValue} }
    'chat': { paramsTuple?: []; params?: {} }
    'chat.cities': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'club.show': { paramsTuple?: []; params?: {} }
    'admin.cities.index': { paramsTuple?: []; params?: {} }
    'admin.cities.count': { paramsTuple?: []; params?: {} }
    'admin.cities.bulk': { paramsTuple?: []; params?: {} }
    'admin.readings.count': { paramsTuple?: []; params?: {} }
    'admin.readings.bulk': { paramsTuple?: []; params?: {} }
    'admin.subscriptions.count': { paramsTuple?: []; params?: {} }
    'admin.subscriptions.bulk': { paramsTuple?: []; params?: {} }
    'admin.cities.create': { paramsTuple?: []; params?: {} }
    'admin.cities.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.feed': { paramsTuple?: []; params?: {} }
    'admin.feed_runs.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.imports.index': { paramsTuple?: []; params?: {} }
    'admin.imports.create': { paramsTuple?: []; params?: {} }
    'admin.imports.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.rejected_rows.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.cities.csv': { paramsTuple?: []; params?: {} }
    'admin.readings.csv': { paramsTuple?: []; params?: {} }
    'admin.cities.json': { paramsTuple?: []; params?: {} }
    'admin.readings.json': { paramsTuple?: []; params?: {} }
    'admin.readings.create': { paramsTuple: [ParamValue]; params: {'city_id': ParamValue} }
    'admin.readings.index': { paramsTuple?: []; params?: {} }
    'admin.subscriptions.index': { paramsTuple?: []; params?: {} }
    'admin.home': { paramsTuple?: []; params?: {} }
    'admin.members.index': { paramsTuple?: []; params?: {} }
    'admin.members.count': { paramsTuple?: []; params?: {} }
    'admin.members.bulk': { paramsTuple?: []; params?: {} }
    'admin.members.create': { paramsTuple?: []; params?: {} }
    'admin.members.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.entries.index': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.audit.index': { paramsTuple?: []; params?: {} }
    'admin.jobs.index': { paramsTuple?: []; params?: {} }
    'admin.hubs.index': { paramsTuple?: []; params?: {} }
    'admin.hubs.show': { paramsTuple?: []; params?: {} }
  }
  POST: {
    'registrations.store': { paramsTuple?: []; params?: {} }
    'sessions.store': { paramsTuple?: []; params?: {} }
    'password_resets.store': { paramsTuple?: []; params?: {} }
    'password_resets.update': { paramsTuple: [ParamValue]; params: {'token': ParamValue} }
    'unsubscriptions.store': { paramsTuple: [ParamValue]; params: {'token': ParamValue} }
    'sessions.destroy': { paramsTuple?: []; params?: {} }
    'subscriptions.store': { paramsTuple?: []; params?: {} }
    'entries.store': { paramsTuple?: []; params?: {} }
    'copies.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'restorations.store': { paramsTuple?: []; params?: {} }
    'imports.store': { paramsTuple?: []; params?: {} }
    'import_confirmations.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'access_tokens.store': { paramsTuple?: []; params?: {} }
    'deletions.store': { paramsTuple?: []; params?: {} }
    'identities.store': { paramsTuple?: []; params?: {} }
    'email_changes.store': { paramsTuple?: []; params?: {} }
    'email_changes.update': { paramsTuple: [ParamValue]; params: {'token': ParamValue} }
    'email_verifications.store': { paramsTuple?: []; params?: {} }
    'email_verifications.update': { paramsTuple: [ParamValue]; params: {'token': ParamValue} }
    'chat.lobby.messages': { paramsTuple?: []; params?: {} }
    'chat.cities.messages': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.cities.bulk.store': { paramsTuple?: []; params?: {} }
    'admin.readings.bulk.store': { paramsTuple?: []; params?: {} }
    'admin.subscriptions.bulk.store': { paramsTuple?: []; params?: {} }
    'admin.cities.store': { paramsTuple?: []; params?: {} }
    'admin.readings.store': { paramsTuple: [ParamValue]; params: {'city_id': ParamValue} }
    'admin.feed_runs.store': { paramsTuple?: []; params?: {} }
    'admin.imports.store': { paramsTuple?: []; params?: {} }
    'admin.import_confirmations.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.members.bulk.store': { paramsTuple?: []; params?: {} }
    'admin.members.store': { paramsTuple?: []; params?: {} }
    'admin.activations.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.subscriptions.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.entries.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.undos.store': { paramsTuple?: []; params?: {} }
    'admin.job_attempts.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
  }
  DELETE: {
    'subscriptions.destroy': { paramsTuple: [ParamValue]; params: {'city_id': ParamValue} }
    'entries.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'goals.destroy': { paramsTuple: [ParamValue]; params: {'year': ParamValue} }
    'imports.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sign_ins.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'other_sign_ins.destroy': { paramsTuple?: []; params?: {} }
    'access_tokens.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'identities.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'email_changes.destroy': { paramsTuple?: []; params?: {} }
    'messages.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.cities.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.imports.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.activations.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.subscriptions.destroy': { paramsTuple: [ParamValue,ParamValue]; params: {'id': ParamValue,'city_id': ParamValue} }
    'admin.jobs.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
  }
  PUT: {
    'languages.update': { paramsTuple?: []; params?: {} }
    'board_orders.update': { paramsTuple?: []; params?: {} }
    'entries.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'goals.update': { paramsTuple: [ParamValue]; params: {'year': ParamValue} }
    'imports.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'settings.update': { paramsTuple?: []; params?: {} }
    'training_settings.update': { paramsTuple?: []; params?: {} }
    'passwords.update': { paramsTuple?: []; params?: {} }
    'messages.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.city_rows.update': { paramsTuple?: []; params?: {} }
    'admin.cities.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.members.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.passwords.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.roles.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
  }
  PATCH: {
    'admin.cities.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
  }
  OPTIONS: {
  }
}
declare module '@adonisjs/core/types/http' {
  export interface RoutesList extends ScannedRoutes {}
}