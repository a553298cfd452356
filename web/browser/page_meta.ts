/** Returns the content of a `<meta>` of the page, or an empty string. */
export function meta(name: string) {
  return document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? ''
}
