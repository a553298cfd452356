import type { ShownMessage } from './message_element.js'
import { arrange, clearList, hasMore, place, setMore, showMessages } from './message_list.js'
import { chat, list, messageElement } from './room_elements.js'
import { followEnd } from './new_messages.js'
import { keepScroll, scroller, scrollToEnd } from './scroll.js'
import { showNotice } from '../notices.js'
import { say } from '../say.js'
import { whileBusy } from '../while_busy.js'

/** How far from the end of the loaded messages the page begins to load more. */
const LOAD_AHEAD = '600px'

let observer: IntersectionObserver | undefined
let loading: Promise<boolean> | undefined

/** Whether the page has begun again since the loading began. */
let isOutdated = false

/** Changes that arrive while messages are loaded. The response may be older than they are. */
const arrived: ShownMessage[] = []

export function rememberWhileLoading(changes: ShownMessage[]) {
  if (loading) arrived.push(...changes)
}

/** Discards what is being loaded, because the page begins again. It may show what is deleted by now. */
export function discardLoading() {
  isOutdated = true
}

/** Loads older and newer messages when the reader scrolls to them. */
export function loadHistoryOnScroll() {
  observer?.disconnect()
  const root = scroller()
  if (!root) return
  observer = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (isIntersecting) void loadMore(target as HTMLAnchorElement)
      }
    },
    { root, rootMargin: LOAD_AHEAD }
  )
  for (const link of links()) observer.observe(link)
}

const links = () => document.querySelectorAll<HTMLAnchorElement>('[data-older], [data-newer]')

/** Loads the messages of a link at once, if a person follows it. */
export function followHistoryLink(event: Event) {
  const link = (event.target as Element).closest<HTMLAnchorElement>('[data-older], [data-newer]')
  if (!link) return
  event.preventDefault()
  void loadMore(link).then(noteFailure)
}

function noteFailure(isLoaded: boolean) {
  if (!isLoaded) showNotice(say('The server did not answer.'))
}

/** Returns false if the server did not answer. The link stays, and the reader can follow it again. */
async function loadMore(link: HTMLAnchorElement) {
  const name = 'older' in link.dataset ? 'older' : 'newer'
  if (!hasMore(name)) return true
  const loaded = load(link.href, (page, redirected) => {
    // The server has no messages beyond, and shows the newest ones instead.
    if (!redirected) insert(page)
    setMore(name, !redirected && hasMoreIn(page, name))
  })
  const isLoaded = await whileBusy(link, loaded)
  // The observer calls back when the link comes into view again.
  if (!isLoaded) return false
  // An observer calls back only when a link comes into view, and this one may have stayed there.
  for (const each of links()) {
    observer?.unobserve(each)
    observer?.observe(each)
  }
  return true
}

export function followNewestLink(event: Event) {
  if (!(event.target as Element).closest('[data-newest] a')) return
  event.preventDefault()
  void showNewest()
}

/** Shows the newest messages, and the link to older ones above them. */
export async function showNewest() {
  if (hasMore('newer')) {
    const loaded = load(list()!.dataset.path!, (page) => {
      clearList()
      insert(page)
      setMore('older', hasMoreIn(page, 'older'))
    })
    noteFailure(await whileBusy(document.querySelector('[data-newest] a'), loaded))
  }
  scrollToEnd()
}

const hasMoreIn = (page: Document, name: 'older' | 'newer') =>
  !page.querySelector<HTMLElement>(`[data-${name}]`)?.parentElement?.hidden

type Show = (page: Document, redirected: boolean) => void

/** Loads one page at a time. Returns false if the server did not answer. */
function load(address: string, show: Show) {
  loading ??= fetchPage(address, show).finally(() => (loading = undefined))
  return loading
}

async function fetchPage(address: string, show: Show) {
  isOutdated = false
  arrived.length = 0
  const room = chat()
  try {
    const response = await fetch(address, { headers: { accept: 'text/html' } })
    const html = await response.text()
    const isStillShown = room?.isConnected
    if (!isStillShown || isOutdated) return true
    if (!response.ok) return false
    const page = new DOMParser().parseFromString(html, 'text/html')
    // The response may be another page, such as the sign-in page.
    if (!page.querySelector('[data-room-id]')) return true
    keepScroll(false, () => {
      show(page, response.redirected)
      arrange()
    })
    showMessages(arrived)
    followEnd()
    return true
  } catch {
    return false
  }
}

function insert(page: Document) {
  for (const loaded of page.querySelectorAll<HTMLElement>('[data-room-id] > [data-message]')) {
    if (messageElement(loaded.id.replace('message-', ''))) continue
    const element = document.importNode(loaded, true)
    place(element, { number: Number(element.dataset.number) })
  }
}
