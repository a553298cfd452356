/** The member's locale, which the server writes into the page. */
export const locale = () => document.body.dataset.locale!

/**
 * Sets the theme of the new page. Turbo replaces only the body, but the theme is an attribute of
 * the document.
 */
export function applyTheme(event: Event) {
  const { newBody } = (event as CustomEvent<{ newBody: HTMLBodyElement }>).detail
  const { bsTheme } = newBody.ownerDocument.documentElement.dataset
  const { dataset } = document.documentElement
  if (bsTheme) dataset.bsTheme = bsTheme
  else delete dataset.bsTheme
}
