import { paintInbox } from './chat/inbox.js'
import { checkSession, closeBeforeCaching, connectSession } from './hub_session.js'
import { forgetVersions } from './live_city_elements.js'
import { visitWhileLive } from './live_visits.js'
import { repaint } from './watch_page_cities.js'
import './wake_page.js'

export { connectSession as showPage } from './hub_session.js'

addEventListener('turbo:frame-load', connectSession)
addEventListener('turbo:render', repaint)
addEventListener('turbo:render', paintInbox)
addEventListener('turbo:frame-render', repaint)
addEventListener('turbo:before-cache', forgetVersions)
addEventListener('pagehide', closeBeforeCaching)

setInterval(checkSession, 1000)
setInterval(visitWhileLive, 1000)
