import { config } from '@hotwired/turbo'
import { refreshAges } from './refresh_times.js'
import { confirm } from './confirm.js'
import { forgetVersions } from './city_row.js'
import { placeFocus } from './place_focus.js'
import { watchHubs } from './hub_dashboard.js'
import { follow } from './session.js'
import { checkFile } from './file_limit.js'
import { leaveAlone, lookAgain } from './auto_refresh.js'
import { dismiss } from './notices.js'
import { takeTheme } from './preferences.js'
import { select, showSelection } from './selection.js'
import { dropLateAnswer, leaveSearch, searchAsTyped } from './search.js'
import { repaint } from './watching.js'

config.forms.confirm = confirm
// `disabled` would take the focus away from the button that was pressed.
config.forms.submitter = 'aria-disabled'

addEventListener('click', dismiss)
addEventListener('click', select)
addEventListener('input', searchAsTyped)
addEventListener('submit', searchAsTyped)
addEventListener('turbo:click', leaveSearch)
addEventListener('turbo:submit-start', leaveSearch)
addEventListener('turbo:before-fetch-response', dropLateAnswer)

addEventListener('turbo:load', follow)
addEventListener('turbo:frame-load', follow)
addEventListener('turbo:load', placeFocus)
addEventListener('turbo:load', () => showSelection())
addEventListener(
  'turbo:frame-load',
  ({ target }) => (target as Element).id === 'list' && showSelection()
)
addEventListener('turbo:load', lookAgain)
addEventListener('turbo:load', watchHubs)
addEventListener('turbo:visit', leaveAlone)
addEventListener('change', checkFile)
addEventListener('turbo:before-render', takeTheme)
addEventListener('turbo:render', repaint)
addEventListener('turbo:frame-render', repaint)
addEventListener('turbo:render', refreshAges)
addEventListener('turbo:before-cache', forgetVersions)

// A search that meets the sign-in page, for instance: show that page, not a hole in this one.
addEventListener('turbo:frame-missing', (event) => {
  const { response, visit } = (event as CustomEvent).detail
  event.preventDefault()
  visit(response)
})

setInterval(refreshAges, 1000)
