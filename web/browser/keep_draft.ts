interface SubmitEnd {
  success?: boolean
}

/** The text that Turbo sends while the script of the chat, which sends messages by itself, is still loading. */
let sent = ''

const field = (root: ParentNode) =>
  root.querySelector<HTMLTextAreaElement>('[data-composer] textarea')

const isComposer = ({ target }: Event) => (target as Element).matches('[data-composer]')

/** Empties the field for the next message. */
export function startSending(event: Event) {
  const text = isComposer(event) && field(document)
  if (!text) return
  sent = text.value
  text.value = ''
}

/** Puts a message back that was not sent. */
export function endSending(event: Event) {
  const { success } = (event as CustomEvent<SubmitEnd>).detail
  const text = !success && isComposer(event) && field(document)
  if (text) text.value = joined(sent, text.value)
}

/** Keeps what is typed when Turbo shows the page of the same room again. */
export function keepDraft(event: Event) {
  const { newBody } = (event as CustomEvent<{ newBody: HTMLElement }>).detail
  const [now, next] = [field(document), field(newBody)]
  if (!now || !next || now.form!.dataset.address !== next.form!.dataset.address) return
  if (next.value !== now.value) next.textContent = joined(next.value, now.value)
}

const joined = (...texts: string[]) => texts.filter(Boolean).join('\n')
