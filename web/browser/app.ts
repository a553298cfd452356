import { config } from '@hotwired/turbo'
import { showFrame, showPage } from './page_modules.js'
import { refreshTimes } from './refresh_relative_times.js'
import { confirm } from './confirm_dialog.js'
import { addLocalTimes } from './add_local_times.js'
import { endSending, keepDraft, startSending } from './keep_draft.js'
import { placeFocus } from './place_focus.js'
import { acceptDrop, showDrop } from './drop_zone.js'
import { checkFile } from './upload_size_limit.js'
import {
  cancelAutoRefresh,
  keepNotices,
  rememberNotices,
  startAutoRefresh,
} from './auto_refresh.js'
import { awaitLanguage } from './load_language.js'
import { meta } from './page_meta.js'
import { dismiss } from './notices.js'
import { copyText } from './copy_text.js'
import { hidePasswords, revealPassword } from './reveal_password.js'
import { applyTheme } from './locale_and_theme.js'
import { ignoreShownFailure, showFailure } from './request_failures.js'
import { forgetBoardOfOthers } from './forget_board.js'
import { registerWorker } from './register_worker.js'
import { checkRestored, hideBeforeCaching } from './restored_page.js'
import { setServerTime } from './server_clock.js'
import { sendTimeZone } from './time_zone_cookie.js'

/**
 * Modules that only some pages need. Each adds its own listeners when it is loaded. The server also puts
 * the larger ones into the head of their pages: see page_assets.ts.
 */
const modules = [
  // Before the hub, which joins the room that the chat shows.
  { selector: '[data-chat]', load: () => import('./chat/listeners.js') },
  {
    selector: 'meta[name="sign-in"], [data-room-id]',
    load: () => import('./hub_listeners.js'),
  },
  {
    selector: '[data-board], [data-city-page]',
    load: () => import('./board/live_board.js'),
  },
  { selector: '[data-board]', load: () => import('./board/edit_board.js') },
  { selector: 'meta[name=keep-board]', load: () => import('./keep_board.js') },
  { selector: '[data-wall]', load: () => import('./board/wall.js') },
  { selector: '[data-history]', load: () => import('./city_history.js') },
  { selector: '[data-push]', load: () => import('./alerts/push.js') },
  { selector: '[data-hubs]', load: () => import('./hub_dashboard.js') },
  { selector: '[data-sample-board]', load: () => import('./sample_board.js') },
  { selector: '[data-selection]', load: () => import('./row_selection.js') },
  { selector: '[data-search]', load: () => import('./search_as_typed.js') },
]

config.forms.confirm = confirm
// Not `disabled`, because a button that becomes disabled loses the focus.
config.forms.submitter = 'aria-disabled'

addEventListener('click', dismiss)
addEventListener('click', copyText)
addEventListener('click', revealPassword)
addEventListener('submit', hidePasswords)
addEventListener('turbo:before-cache', hidePasswords)

addEventListener('turbo:load', () => showPage(modules))
addEventListener('turbo:frame-load', () => showFrame(modules))
addEventListener('turbo:load', placeFocus)
addEventListener('turbo:render', addLocalTimes)
addEventListener('turbo:load', addLocalTimes)
addEventListener('turbo:frame-load', addLocalTimes)
addEventListener('turbo:load', startAutoRefresh)
addEventListener('turbo:visit', cancelAutoRefresh)
addEventListener('turbo:before-cache', rememberNotices, { capture: true })
addEventListener('turbo:before-render', keepNotices)
addEventListener('change', checkFile)
addEventListener('dragover', showDrop)
addEventListener('drop', acceptDrop)
addEventListener('turbo:before-render', applyTheme)
addEventListener('turbo:before-render', (event) => void awaitLanguage(event))
addEventListener('turbo:submit-start', startSending)
addEventListener('turbo:submit-end', endSending)
addEventListener('turbo:before-render', keepDraft)
addEventListener('turbo:render', refreshTimes)
addEventListener('turbo:load', sendTimeZone)
addEventListener('turbo:load', registerWorker)
addEventListener('turbo:load', forgetBoardOfOthers)

addEventListener('turbo:fetch-request-error', showFailure)
addEventListener('unhandledrejection', ignoreShownFailure)

addEventListener('pagehide', hideBeforeCaching)
addEventListener('pageshow', checkRestored)

// The response may be another page, such as the sign-in page. Show it instead of an empty frame.
addEventListener('turbo:frame-missing', (event) => {
  const { response, visit } = (event as CustomEvent).detail
  event.preventDefault()
  visit(response)
})

setServerTime(Number(meta('server-time')))
setInterval(refreshTimes, 1000)
