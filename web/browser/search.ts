let waiting: ReturnType<typeof setTimeout> | undefined
let leaving = false

/** Submits `<form data-search>` once the typing pauses; Enter need not wait for that. */
export function searchAsTyped({ target, type }: Event) {
  const form = searchOf(target)
  if (!form) return

  clearTimeout(waiting)
  if (type === 'input') {
    waiting = setTimeout(() => form.isConnected && form.requestSubmit(), 250)
  }
}

/** A link is followed, or a form is sent: unless it is a search again, the last one is over. */
export function leaveSearch({ target }: Event) {
  leaving = !searchOf(target)
  if (leaving) clearTimeout(waiting)
}

/** The answer to a search that is over would call back from where one is going. */
export function dropLateAnswer(event: Event) {
  if (leaving && searchOf(event.target)) event.preventDefault()
}

function searchOf(target: EventTarget | null) {
  return (target as Element).closest<HTMLFormElement>('form[data-search]')
}
