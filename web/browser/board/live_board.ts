import { boardTitle } from './board_title.js'
import { readOut } from './read_out.js'
import { boards, type describeRow, refreshRow, rowsOf } from './rows.js'
import { say } from '../say.js'
import { failures } from './staleness.js'

type Described = ReturnType<typeof describeRow>

/** The states of the connection in which the page does not know whether its values are true. */
const NOT_LIVE = ['reconnecting', 'offline', 'crowded', 'wrong-address']

/**
 * Keeps the boards of the page true: after each reading and each second, because readings become older
 * and a feed may have died while the connection is live.
 */
function refreshBoards() {
  for (const board of boards()) {
    const rows = rowsOf(board).map(refreshRow)
    showFailures(failures(rows))
    showTitle(rows)
  }
}

function showFailures(sentences: string[]) {
  const element = document.querySelector('[data-failures]')
  const text = sentences.join('. ')
  if (element && element.textContent !== text) element.textContent = text
}

/** Keeps the number of unread messages that the title begins with. */
function showTitle(rows: Described[]) {
  const first = rows.find(({ celsius }) => celsius !== null)
  if (!first) return
  const live = document.documentElement.dataset.live
  const isTrue = !first.stale && !NOT_LIVE.includes(live ?? '')
  const words = boardTitle(first.temperature, first.cityName)
  const [unread = ''] = /^\(\d+\+?\) /.exec(document.title) ?? []
  const shown = isTrue ? words : say('Not live – {title}', { title: words })
  const title = `${unread}${shown} · Fairweather`
  if (document.title !== title) document.title = title
}

export { refreshBoards as showPage }

let isScheduled = false

/** Refreshes once for all readings that arrive together. */
function refreshSoon() {
  if (isScheduled) return
  isScheduled = true
  queueMicrotask(() => {
    isScheduled = false
    refreshBoards()
  })
}

addEventListener('city:painted', refreshSoon)
addEventListener('live-state', refreshBoards)
addEventListener('turbo:render', refreshBoards)
setInterval(refreshBoards, 1000)
document.addEventListener('visibilitychange', refreshBoards)
addEventListener('click', readOut)
