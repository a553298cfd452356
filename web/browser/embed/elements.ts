/** Creates an element with children. No HTML is parsed, so no text can become an element. */
export function create<Name extends keyof HTMLElementTagNameMap>(name: Name, ...children: Node[]) {
  const element = document.createElement(name)
  element.append(...children)
  return element
}

/** Screen readers say a status again if its text is set again. */
export function setText(element: Element, text: string) {
  if (element.textContent !== text) element.textContent = text
}
