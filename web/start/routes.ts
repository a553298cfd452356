import { errors } from '@adonisjs/core'
import router from '@adonisjs/core/services/router'
// Imported here and not preloaded beside this file: its routes must come before the one for all unknown
// addresses, which is the last one below.
import '#start/api_routes'
import { controllers } from '#generated/controllers'
import { middleware } from '#start/kernel'

router.where('id', router.matchers.number())
router.where('city_id', router.matchers.number())
router.where('cityId', router.matchers.number())
router.where('name', /^[A-Za-z_-]+$/)
router.where('year', /^(19|[2-9]\d)\d\d$/)
router.where('provider', /^(google|github|oidc)$/)

router.get('/', [controllers.Home, 'show']).as('home').use(middleware.guest())
router.get('/about', [controllers.Documents, 'index']).as('readme')
router.get('/docs/:name', [controllers.Documents, 'show'])

router.get('/sw.js', [controllers.ServiceWorker, 'show'])
router.get('/offline', [controllers.OfflinePage, 'show']).use(middleware.stateless())

router
  .group(() => {
    router.get('/register', [controllers.Registrations, 'create'])
    router.post('/register', [controllers.Registrations, 'store'])
    router.get('/login', [controllers.Sessions, 'create'])
    router.post('/login', [controllers.Sessions, 'store'])
  })
  .use(middleware.guest())

router.get('/session', [controllers.Sessions, 'show']).as('session')

router.put('/language', [controllers.Languages, 'update'])

router.get('/auth/:provider/redirect', [controllers.ProviderSignIns, 'create'])
router.get('/auth/:provider/callback', [controllers.ProviderSignIns, 'store'])
// Members who are signed in need these routes, too: the settings ask for their password, which they
// may have forgotten.
router.get('/forgot-password', [controllers.PasswordResets, 'create'])
router.post('/forgot-password', [controllers.PasswordResets, 'store'])
router.get('/reset-password/:token', [controllers.PasswordResets, 'edit'])
router.post('/reset-password/:token', [controllers.PasswordResets, 'update'])

router
  .group(() => {
    router.get('/unsubscribe/:token', [controllers.Unsubscriptions, 'create'])
    router.post('/unsubscribe/:token', [controllers.Unsubscriptions, 'store'])
  })
  .use(middleware.stateless())

router
  .group(() => {
    router.post('/logout', [controllers.Sessions, 'destroy'])

    router.get('/dashboard', [controllers.Dashboard, 'show']).as('dashboard')
    router.get('/dashboard/wall', [controllers.Wall, 'show']).as('dashboard.wall')
    router.put('/dashboard/order', [controllers.BoardOrders, 'update'])
    router.get('/cities', [controllers.Cities, 'index'])
    router.get('/cities/suggestions', [controllers.CitySuggestions, 'index'])
    router.get('/cities/:id', [controllers.Cities, 'show'])
    router.get('/cities/:id/history', [controllers.cities.Histories, 'show'])
    router.get('/cities/:id/history.csv', [controllers.cities.Exports, 'show']).as('cities.csv')
    router.post('/subscriptions', [controllers.Subscriptions, 'store'])
    router.delete('/subscriptions/:city_id', [controllers.Subscriptions, 'destroy'])

    router.get('/alerts', [controllers.Alerts, 'index'])
    router.post('/alerts', [controllers.Alerts, 'store'])
    router.get('/alerts/:id/edit', [controllers.Alerts, 'edit'])
    router.put('/alerts/:id', [controllers.Alerts, 'update'])
    router.delete('/alerts/:id', [controllers.Alerts, 'destroy'])
    router.post('/alerts/:id/pause', [controllers.AlertPauses, 'store'])
    router.delete('/alerts/:id/pause', [controllers.AlertPauses, 'destroy'])
    router.post('/alerts/restorations', [controllers.AlertRestorations, 'store'])
    router.get('/notifications', [controllers.Notifications, 'index'])
    router.put('/notifications', [controllers.Notifications, 'update'])

    router.get('/log', [controllers.log.Entries, 'index'])
    router.post('/log', [controllers.log.Entries, 'store'])
    router.get('/log/:id/edit', [controllers.log.Entries, 'edit'])
    router.put('/log/:id', [controllers.log.Entries, 'update'])
    router.delete('/log/:id', [controllers.log.Entries, 'destroy'])
    router.post('/log/:id/copies', [controllers.log.Copies, 'store'])
    router.post('/log/restorations', [controllers.log.Restorations, 'store'])
    router.get('/log/weeks', [controllers.log.Weeks, 'index'])
    router.get('/log/calendar', [controllers.log.Calendars, 'show'])
    router.get('/log/records', [controllers.log.Records, 'index'])
    router.put('/log/goals/:year', [controllers.log.Goals, 'update'])
    router.delete('/log/goals/:year', [controllers.log.Goals, 'destroy'])
    router.get('/log/report/:year', [controllers.log.Reports, 'show'])
    router.get('/log/imports', [controllers.log.Imports, 'index'])
    router.post('/log/imports', [controllers.log.Imports, 'store'])
    router.get('/log/imports/:id', [controllers.log.Imports, 'show'])
    router.put('/log/imports/:id', [controllers.log.Imports, 'update'])
    router.delete('/log/imports/:id', [controllers.log.Imports, 'destroy'])
    router.post('/log/imports/:id/confirmation', [controllers.log.ImportConfirmations, 'store'])
    for (const format of ['csv', 'json']) {
      router.get(`/log/export.${format}`, [controllers.log.Exports, 'show']).as(`log.${format}`)
    }
    router.get('/log/:id', [controllers.log.Tracks, 'show'])

    router.get('/settings', [controllers.Settings, 'edit'])
    router.put('/settings', [controllers.Settings, 'update'])
    router.put('/settings/training', [controllers.TrainingSettings, 'update'])
    router.put('/settings/notifications', [controllers.NotificationSettings, 'update'])
    router.put('/settings/alerts', [controllers.AlertSettings, 'update'])
    router.post('/settings/devices', [controllers.PushDevices, 'store'])
    router.delete('/settings/devices/:id', [controllers.PushDevices, 'destroy'])
    router.put('/settings/chat', [controllers.ChatSettings, 'update'])
    router.put('/settings/password', [controllers.Passwords, 'update'])
    router.get('/settings/sign-ins', [controllers.SignIns, 'index'])
    router.delete('/settings/sign-ins/:id', [controllers.SignIns, 'destroy'])
    router.delete('/settings/other-sign-ins', [controllers.OtherSignIns, 'destroy'])
    router.get('/settings/access-tokens', [controllers.AccessTokens, 'index'])
    router.post('/settings/access-tokens', [controllers.AccessTokens, 'store'])
    router.delete('/settings/access-tokens/:id', [controllers.AccessTokens, 'destroy'])
    router.get('/settings/export', [controllers.Exports, 'show']).as('exports.show')
    router.get('/settings/deletion', [controllers.Deletions, 'create'])
    router.post('/settings/deletion', [controllers.Deletions, 'store'])
    router.post('/settings/identities', [controllers.Identities, 'store'])
    router.delete('/settings/identities/:id', [controllers.Identities, 'destroy'])
    router.post('/settings/email', [controllers.EmailChanges, 'store'])
    router.delete('/settings/email', [controllers.EmailChanges, 'destroy'])
    router.get('/confirm-email/:token', [controllers.EmailChanges, 'edit'])
    router.post('/confirm-email/:token', [controllers.EmailChanges, 'update'])
    router.post('/settings/verification', [controllers.EmailVerifications, 'store'])
    router.get('/verify-email/:token', [controllers.EmailVerifications, 'edit'])
    router.post('/verify-email/:token', [controllers.EmailVerifications, 'update'])
  })
  .use(middleware.auth())

router.get('/chat', [controllers.chat.Rooms, 'show']).as('chat')
router.get('/chat/search', [controllers.chat.Search, 'show']).as('chat.search')
router.get('/chat/quotes', [controllers.chat.Quotes, 'index']).as('chat.quotes')
router
  .group(() => {
    router.get('/cities/:id', [controllers.chat.Rooms, 'show']).as('cities')
    router.post('/lobby/messages', [controllers.chat.Messages, 'store']).as('lobby.messages')
    router.post('/cities/:id/messages', [controllers.chat.Messages, 'store']).as('cities.messages')
    router.get('/mentions', [controllers.chat.Mentions, 'index'])
    router.put('/mentions', [controllers.chat.Mentions, 'update'])
    for (const [room, name] of [
      ['/lobby', 'lobby'],
      ['/cities/:id', 'cities'],
    ]) {
      router.put(`${room}/reads`, [controllers.chat.Reads, 'update']).as(`${name}.reads`)
      router.post(`${room}/mute`, [controllers.chat.Mutes, 'store']).as(`${name}.mute`)
      router.delete(`${room}/mute`, [controllers.chat.Mutes, 'destroy']).as(`${name}.unmute`)
      router.get(`${room}/members`, [controllers.chat.Members, 'index']).as(`${name}.members`)
    }
  })
  .prefix('/chat')
  .as('chat')
  .use(middleware.auth())

router
  .group(() => {
    router.put('/messages/:id', [controllers.chat.Messages, 'update'])
    router.delete('/messages/:id', [controllers.chat.Messages, 'destroy'])
    router.get('/files/:id', [controllers.chat.Files, 'show'])
    router.get('/files/:id/preview', [controllers.chat.Previews, 'show'])
  })
  .prefix('/chat')
  .where('id', router.matchers.uuid())
  .use(middleware.auth())

router
  .get('/club', [controllers.Club, 'show'])
  .use([middleware.auth(), middleware.admin('viewClub')])

router
  .group(() => {
    router.get('/cities', [controllers.admin.Cities, 'index'])
    router.put('/cities', [controllers.admin.CityRows, 'update'])
    bulkActionRoutes('cities', 'readings', 'subscriptions')
    router.get('/cities/create', [controllers.admin.Cities, 'create'])
    router.post('/cities', [controllers.admin.Cities, 'store'])
    router.get('/cities/:id/edit', [controllers.admin.Cities, 'edit'])
    router.route('/cities/:id', ['PUT', 'PATCH'], [controllers.admin.Cities, 'update'])
    router.delete('/cities/:id', [controllers.admin.Cities, 'destroy'])
    router.post('/cities/:city_id/readings', [controllers.admin.Readings, 'store'])
    router.get('/feed', [controllers.admin.FeedRuns, 'index']).as('feed')
    router.get('/feed/runs/:id', [controllers.admin.FeedRuns, 'show'])
    router.post('/feed/runs', [controllers.admin.FeedRuns, 'store'])

    router.get('/imports', [controllers.admin.Imports, 'index'])
    router.get('/imports/create', [controllers.admin.Imports, 'create'])
    router.post('/imports', [controllers.admin.Imports, 'store'])
    router.get('/imports/:id', [controllers.admin.Imports, 'show'])
    router.delete('/imports/:id', [controllers.admin.Imports, 'destroy'])
    router.post('/imports/:id/confirmation', [controllers.admin.ImportConfirmations, 'store'])
    router.get('/imports/:id/rejected.csv', [controllers.admin.RejectedRows, 'show'])

    for (const format of ['csv', 'json']) {
      for (const list of ['cities', 'readings']) {
        router
          .get(`/${list}/export.${format}`, [controllers.admin.ListExports, 'show'])
          .as(`${list}.${format}`)
      }
    }
    router.get('/cities/:city_id/readings/create', [controllers.admin.Readings, 'create'])
    router.get('/readings', [controllers.admin.Readings, 'index'])
    router.get('/subscriptions', [controllers.admin.Subscriptions, 'index'])
  })
  .prefix('/admin')
  .as('admin')
  .use([middleware.auth(), middleware.admin('manageCities')])

router
  .group(() => {
    router.get('/', [controllers.admin.Home, 'show']).as('home')
    router.get('/members', [controllers.admin.Members, 'index'])
    bulkActionRoutes('members')
    router.get('/members/create', [controllers.admin.Members, 'create'])
    router.post('/members', [controllers.admin.Members, 'store'])
    router.get('/members/:id', [controllers.admin.Members, 'show'])
    router.put('/members/:id', [controllers.admin.Members, 'update'])
    router.put('/members/:id/password', [controllers.admin.Passwords, 'update'])
    router.put('/members/:id/role', [controllers.admin.Roles, 'update'])
    router.post('/members/:id/activation', [controllers.admin.Activations, 'store'])
    router.delete('/members/:id/activation', [controllers.admin.Activations, 'destroy'])
    router.post('/members/:id/subscriptions', [controllers.admin.Subscriptions, 'store'])
    router.delete('/members/:id/subscriptions/:city_id', [
      controllers.admin.Subscriptions,
      'destroy',
    ])
  })
  .prefix('/admin')
  .as('admin')
  .use([middleware.auth(), middleware.admin('listMembers')])

router
  .group(() => {
    router.get('/messages', [controllers.admin.Messages, 'index'])
    bulkActionRoutes('messages')
    for (const format of ['csv', 'json']) {
      router
        .get(`/messages/export.${format}`, [controllers.admin.ListExports, 'show'])
        .as(`messages.${format}`)
    }
    router.get('/rooms/:id', [controllers.admin.Rooms, 'show'])
    router.post('/members/:id/mute', [controllers.admin.Mutes, 'store'])
    router.delete('/members/:id/mute', [controllers.admin.Mutes, 'destroy'])
  })
  .prefix('/admin')
  .as('admin')
  .use([middleware.auth(), middleware.admin('moderateChat')])

router
  .group(() => {
    router.get('/messages/:id', [controllers.admin.Messages, 'show'])
    router.post('/messages/:id/deletion', [controllers.admin.MessageDeletions, 'store'])
    router.delete('/messages/:id/deletion', [controllers.admin.MessageDeletions, 'destroy'])
  })
  .prefix('/admin')
  .as('admin')
  .where('id', router.matchers.uuid())
  .use([middleware.auth(), middleware.admin('moderateChat')])

router
  .group(() => {
    router.get('/members/:id/log', [controllers.admin.Entries, 'index'])
    router.post('/members/:id/log', [controllers.admin.Entries, 'store'])
  })
  .prefix('/admin')
  .as('admin')
  .use([middleware.auth(), middleware.admin('viewLogs')])

router
  .group(() => {
    router.get('/audit', [controllers.admin.Audit, 'index'])
    router.post('/undos', [controllers.admin.Undos, 'store'])
  })
  .prefix('/admin')
  .as('admin')
  .use([middleware.auth(), middleware.admin('viewAudit')])

router
  .group(() => {
    router.get('/jobs', [controllers.admin.Jobs, 'index'])
    router.delete('/jobs/:id', [controllers.admin.Jobs, 'destroy'])
    router.post('/jobs/:id/attempts', [controllers.admin.JobAttempts, 'store'])
  })
  .prefix('/admin')
  .as('admin')
  .where('id', router.matchers.uuid())
  .use([middleware.auth(), middleware.admin('manageJobs')])

router
  .group(() => {
    router.get('/webhooks', [controllers.admin.Webhooks, 'index'])
    router.get('/webhooks/create', [controllers.admin.Webhooks, 'create'])
    router.post('/webhooks', [controllers.admin.Webhooks, 'store'])
    router.get('/webhooks/:id', [controllers.admin.Webhooks, 'show'])
    router.get('/webhooks/:id/edit', [controllers.admin.Webhooks, 'edit'])
    router.put('/webhooks/:id', [controllers.admin.Webhooks, 'update'])
    router.delete('/webhooks/:id', [controllers.admin.Webhooks, 'destroy'])
    router.post('/webhooks/:id/activation', [controllers.admin.WebhookActivations, 'store'])
    router.delete('/webhooks/:id/activation', [controllers.admin.WebhookActivations, 'destroy'])
    router.post('/webhooks/:id/secret', [controllers.admin.WebhookSecrets, 'store'])
    router.post('/webhooks/:id/tests', [controllers.admin.WebhookTests, 'store'])

    router.get('/stations', [controllers.admin.Stations, 'index'])
    router.get('/stations/create', [controllers.admin.Stations, 'create'])
    router.post('/stations', [controllers.admin.Stations, 'store'])
    router.get('/stations/:id/edit', [controllers.admin.Stations, 'edit'])
    router.put('/stations/:id', [controllers.admin.Stations, 'update'])
    router.delete('/stations/:id', [controllers.admin.Stations, 'destroy'])
    router.post('/stations/:id/activation', [controllers.admin.StationActivations, 'store'])
    router.delete('/stations/:id/activation', [controllers.admin.StationActivations, 'destroy'])
    router.post('/stations/:id/secret', [controllers.admin.StationSecrets, 'store'])
  })
  .prefix('/admin')
  .as('admin')
  .use([middleware.auth(), middleware.admin('manageWebhooks')])

router
  .group(() => {
    router.get('/hub', [controllers.admin.Hubs, 'index'])
    router.get('/hub.json', [controllers.admin.Hubs, 'show'])
  })
  .prefix('/admin')
  .as('admin')
  .use([middleware.auth(), middleware.admin('viewHubs')])

// This route replaces the default 404, so that the middleware runs and the error page shows who is
// signed in.
router.any('*', ({ request }) => {
  throw new errors.E_ROUTE_NOT_FOUND([request.method(), request.url()])
})

/**
 * Adds the routes for the selection in each list: the number of selected rows, the page to confirm
 * a bulk action, and the bulk action itself.
 */
function bulkActionRoutes(...lists: string[]) {
  for (const list of lists) {
    router.get(`/${list}/count`, [controllers.admin.Counts, 'show']).as(`${list}.count`)
    router.get(`/${list}/bulk/create`, [controllers.admin.BulkActions, 'create']).as(`${list}.bulk`)
    router.post(`/${list}/bulk`, [controllers.admin.BulkActions, 'store']).as(`${list}.bulk.store`)
  }
}
