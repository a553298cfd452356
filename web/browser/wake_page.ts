import { doubt } from './connection_check.js'
import { showWhetherOffline } from './connection_status.js'
import { checkSession, reconnectSession, verifySession } from './hub_session.js'
import { refreshTimes } from './refresh_relative_times.js'

// After its page was hidden, frozen or without a network, a dashboard must not look alive for a moment.

document.addEventListener('visibilitychange', () => {
  if (document.hidden) return
  refreshTimes()
  checkSession()
  reconnectSession()
})
document.addEventListener('freeze', doubt)
document.addEventListener('resume', verifySession)
addEventListener('offline', () => {
  showWhetherOffline()
  verifySession()
})
addEventListener('online', () => {
  showWhetherOffline()
  verifySession()
  reconnectSession()
})
