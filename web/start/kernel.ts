import router from '@adonisjs/core/services/router'
import server from '@adonisjs/core/services/server'
import redis from '@adonisjs/redis/services/main'
// Known before the server listens, and so ended after it: what it still answers may have to announce, or to
// send.
import '#messaging/announce'
import '#mails/deliver'
import '#start/request_metrics'

// Of a Redis that is away, who needs it says so once; this would say it at each try to reconnect.
redis.doNotLogErrors()

server.errorHandler(() => import('#exceptions/handler'))

server.use([
  () => import('#middleware/health_middleware'),
  () => import('#middleware/metrics_middleware'),
  () => import('@adonisjs/static/static_middleware'),
  () => import('@adonisjs/vite/vite_middleware'),
])

router.use([
  () => import('@adonisjs/core/bodyparser_middleware'),
  () => import('@adonisjs/session/session_middleware'),
  () => import('@adonisjs/shield/shield_middleware'),
  () => import('@adonisjs/auth/initialize_auth_middleware'),
  () => import('#middleware/silent_auth_middleware'),
  () => import('#middleware/initialize_bouncer_middleware'),
])

export const middleware = router.named({
  guest: () => import('#middleware/guest_middleware'),
  auth: () => import('#middleware/auth_middleware'),
  admin: () => import('#middleware/admin_middleware'),
})
