const TYPING_PAUSE_MS = 250

let typingTimer: ReturnType<typeof setTimeout> | undefined

/** Whether the user has followed a link or sent another form since the last search. */
let leaving = false

/** The URL of the last response, until Turbo visits it. */
let searchUrl: string | undefined

addEventListener('input', searchAsTyped)
addEventListener('submit', searchAsTyped)
addEventListener('turbo:click', leaveSearch)
addEventListener('turbo:submit-start', leaveSearch)
addEventListener('turbo:before-fetch-response', dropLateResponse)
addEventListener('turbo:before-visit', cancelLateVisit)

/** The listeners do everything. */
export function showPage() {}

/** Submits `<form data-search>` when the user stops typing for a moment. Enter submits it at once. */
function searchAsTyped({ target, type }: Event) {
  const form = searchFormOf(target)
  if (!form) return

  clearTimeout(typingTimer)
  if (type === 'input') {
    typingTimer = setTimeout(() => form.isConnected && form.requestSubmit(), TYPING_PAUSE_MS)
  }
}

/** Ends the search when the user follows a link or sends another form. */
function leaveSearch(event: Event) {
  leaving = !searchFormOf(event.target)
  if (!leaving) return
  clearTimeout(typingTimer)
  if ((event as CustomEvent).detail.url === searchUrl) searchUrl = undefined
}

/**
 * Drops a search response that arrives after the user has left: it would bring the user back from
 * the new page.
 */
function dropLateResponse(event: Event) {
  if (!searchFormOf(event.target)) return
  if (leaving) event.preventDefault()
  else searchUrl = (event as CustomEvent).detail.fetchResponse.response.url
}

/**
 * Cancels Turbo's visit to a search that the user has left. Turbo first shows the response in the
 * list, and visits its URL a moment later. If the user clicked a link in between, the visit to the
 * search would replace the visit to the link.
 */
function cancelLateVisit(event: Event) {
  if ((event as CustomEvent).detail.url !== searchUrl) return
  searchUrl = undefined
  if (leaving) event.preventDefault()
}

function searchFormOf(target: EventTarget | null) {
  return (target as Element).closest<HTMLFormElement>('form[data-search]')
}
