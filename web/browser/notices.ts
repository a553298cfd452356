/**
 * Shows a message in the place where the messages from the server appear. A message that is already
 * there moves to the end, and screen readers read it again.
 */
export function showNotice(sentence: string) {
  const notice = document.querySelector<HTMLTemplateElement>('#notice')!.content.cloneNode(true)
  const element = (notice as DocumentFragment).firstElementChild!
  element.querySelector('[data-sentence]')!.textContent = sentence
  const notices = document.querySelector('#notices')!
  for (const other of notices.children) if (other.isEqualNode(element)) other.remove()
  notices.append(element)
}

export function dismiss({ target }: Event) {
  if ((target as Element).closest('[data-dismiss]')) {
    ;(target as Element).closest('.alert')!.remove()
  }
}
