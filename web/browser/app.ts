import { config } from '@hotwired/turbo'
import { loadBoard } from './board/load_board.js'
import './chat/listeners.js'
import { refreshTimes } from './refresh_relative_times.js'
import { confirm } from './confirm_dialog.js'
import { forgetVersions } from './live_city_elements.js'
import { addLocalTimes } from './add_local_times.js'
import { hideHistory, showHistory } from './city_history.js'
import { placeFocus } from './place_focus.js'
import { pollHubs } from './hub_dashboard.js'
import { checkSession, connectSession } from './hub_session.js'
import { acceptDrop, showDrop } from './drop_zone.js'
import { checkFile } from './upload_size_limit.js'
import { cancelAutoRefresh, startAutoRefresh } from './auto_refresh.js'
import { visitWhileLive } from './live_visits.js'
import { meta } from './page_meta.js'
import { dismiss } from './notices.js'
import { copyText } from './copy_text.js'
import { hidePasswords, revealPassword } from './reveal_password.js'
import { applyTheme } from './locale_and_theme.js'
import { startSampleBoard } from './start_sample_board.js'
import { showSelection, updateSelection } from './row_selection.js'
import { cancelLateVisit, dropLateResponse, leaveSearch, searchAsTyped } from './search_as_typed.js'
import { ignoreShownFailure, showFailure } from './request_failures.js'
import { forgetBoardOfOthers } from './forget_board.js'
import { registerWorker } from './register_worker.js'
import { checkRestored, hideBeforeCaching } from './restored_page.js'
import { setServerTime } from './server_clock.js'
import { sendTimeZone } from './time_zone_cookie.js'
import { repaint } from './watch_page_cities.js'
import './wake_page.js'

config.forms.confirm = confirm
// Not `disabled`, because a button that becomes disabled loses the focus.
config.forms.submitter = 'aria-disabled'

addEventListener('click', dismiss)
addEventListener('click', copyText)
addEventListener('click', revealPassword)
addEventListener('submit', hidePasswords)
addEventListener('turbo:before-cache', hidePasswords)
addEventListener('click', updateSelection)
addEventListener('input', searchAsTyped)
addEventListener('submit', searchAsTyped)
addEventListener('turbo:click', leaveSearch)
addEventListener('turbo:submit-start', leaveSearch)
addEventListener('turbo:before-fetch-response', dropLateResponse)
addEventListener('turbo:before-visit', cancelLateVisit)

addEventListener('turbo:load', connectSession)
addEventListener('turbo:frame-load', connectSession)
addEventListener('turbo:load', loadBoard)
addEventListener('turbo:load', placeFocus)
addEventListener('turbo:render', addLocalTimes)
addEventListener('turbo:load', addLocalTimes)
addEventListener('turbo:frame-load', addLocalTimes)
addEventListener('turbo:load', () => showSelection())
addEventListener(
  'turbo:frame-load',
  ({ target }) => (target as Element).id === 'list' && showSelection()
)
addEventListener('turbo:load', showHistory)
addEventListener('turbo:frame-load', showHistory)
addEventListener('turbo:before-cache', hideHistory)
addEventListener('turbo:load', startAutoRefresh)
addEventListener('turbo:load', pollHubs)
addEventListener('turbo:load', startSampleBoard)
addEventListener('turbo:load', showDevice)
addEventListener('turbo:visit', cancelAutoRefresh)
addEventListener('change', checkFile)
addEventListener('dragover', showDrop)
addEventListener('drop', acceptDrop)
addEventListener('turbo:before-render', applyTheme)
addEventListener('turbo:render', repaint)
addEventListener('turbo:frame-render', repaint)
addEventListener('turbo:render', refreshTimes)
addEventListener('turbo:before-cache', forgetVersions)
addEventListener('turbo:load', sendTimeZone)
addEventListener('turbo:load', registerWorker)
addEventListener('turbo:load', forgetBoardOfOthers)
addEventListener('turbo:load', () => {
  if (meta('keep-board')) void import('./keep_board.js').then(({ showPage }) => showPage())
})

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

/** Few pages need it. */
function showDevice() {
  const section = document.querySelector<HTMLElement>('[data-push]')
  if (section) void import('./alerts/push.js').then(({ showPush }) => showPush(section))
}

setServerTime(Number(meta('server-time')))
setInterval(refreshTimes, 1000)
setInterval(checkSession, 1000)
setInterval(visitWhileLive, 1000)
