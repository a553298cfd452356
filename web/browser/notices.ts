/** Shows a message in the place where the messages from the server appear. */
export function showNotice(sentence: string) {
  const notice = document.querySelector<HTMLTemplateElement>('#notice')!.content.cloneNode(true)
  const element = (notice as DocumentFragment).firstElementChild!
  element.querySelector('[data-sentence]')!.textContent = sentence
  document.querySelector('#notices')!.append(element)
}

export function dismiss({ target }: Event) {
  if ((target as Element).closest('[data-dismiss]')) {
    ;(target as Element).closest('.alert')!.remove()
  }
}
