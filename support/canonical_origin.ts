/**
 * Returns the origin of a page's address as browsers send it in the header `Origin`, such as
 * `https://club.example`, or undefined if the text is not the address of a page. An address without a
 * scheme is one with https.
 */
export function canonicalOrigin(text: string) {
  const trimmed = text.trim()
  const address = /^[a-z][a-z\d+.-]*:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`
  const url = URL.parse(address)
  if (!url || !/^https?:$/.test(url.protocol)) return
  if (url.username || url.password || !isHost(url.hostname)) return
  return url.origin
}

/** A URL may contain more than a host may, such as `*`. The test of the database is the same. */
const isHost = (hostname: string) => /^([a-z\d._-]+|\[[a-f\d:]+\])$/.test(hostname)
