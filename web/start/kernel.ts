import { RequestValidator } from '@adonisjs/core/http'
import router from '@adonisjs/core/services/router'
import server from '@adonisjs/core/services/server'
import redis from '@adonisjs/redis/services/main'
// Imported before the server listens, so that its shutdown hook runs after the server has closed:
// the last requests may still announce changes.
import '#messaging/announce'
import '#start/request_metrics'
import { translate } from '#languages/say'
import { forPages } from '#start/for_pages'
// Changes where AdonisJS redirects back to.
import '#support/form_page'
import { MessagesProvider } from '#validators/messages_provider'

// The Redis service would log every failed attempt to reconnect. Our own code logs once that Redis
// is down.
redis.doNotLogErrors()

RequestValidator.messagesProvider = ({ i18n }) =>
  new MessagesProvider(i18n && ((phrase) => translate(i18n, phrase)))

server.errorHandler(() => import('#exceptions/handler'))

server.use([
  () => import('#middleware/health_middleware'),
  () => import('#middleware/metrics_middleware'),
  () => import('@adonisjs/cors/cors_middleware'),
  () => import('#middleware/public_files_middleware'),
  () => import('@adonisjs/vite/vite_middleware'),
])

router.use([
  () => import('#middleware/no_store_middleware'),
  () => import('@adonisjs/core/bodyparser_middleware'),
  forPages(() => import('@adonisjs/session/session_middleware')),
  forPages(() => import('@adonisjs/shield/shield_middleware')),
  () => import('@adonisjs/auth/initialize_auth_middleware'),
  forPages(() => import('#middleware/form_page_middleware')),
  forPages(() => import('#middleware/silent_auth_middleware')),
  forPages(() => import('#middleware/detect_language_middleware')),
  () => import('#middleware/initialize_bouncer_middleware'),
])

export const middleware = router.named({
  guest: () => import('#middleware/guest_middleware'),
  auth: () => import('#middleware/auth_middleware'),
  admin: () => import('#middleware/admin_middleware'),
  stateless: () => import('#middleware/stateless_middleware'),
  api: () => import('#middleware/api_middleware'),
})
