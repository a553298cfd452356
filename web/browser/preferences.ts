/** The member's locale, as the page says it. */
export const locale = () => document.body.dataset.locale!

/** Turbo takes over a page's body alone; its theme is of the whole. */
export function takeTheme(event: Event) {
  const { newBody } = (event as CustomEvent<{ newBody: HTMLBodyElement }>).detail
  const { bsTheme } = newBody.ownerDocument.documentElement.dataset
  const { dataset } = document.documentElement
  if (bsTheme) dataset.bsTheme = bsTheme
  else delete dataset.bsTheme
}
