interface Message {
  title: string
  body?: string
  tag?: string
  url?: string
  lang?: string
}

/** The windows of this site, which are `clients` in a service worker. */
interface Windows {
  matchAll(options: {
    type: 'window'
    includeUncontrolled: boolean
  }): Promise<readonly { url: string; focus(): Promise<unknown> }[]>
  openWindow(path: string): Promise<unknown>
}

/**
 * Returns the notification that a push message asks for. Browsers withdraw the permission of a site
 * whose messages show nothing, so a message that cannot be read shows the name of the site.
 */
export function notificationOf(data: { json(): unknown } | null, origin: string) {
  const { title, body, tag, url, lang } = read(data)
  return {
    title,
    body,
    lang,
    icon: '/icons/icon-192.png',
    badge: '/icons/badge-96.png',
    // A newer message replaces an older one with the same tag, and makes a sound, too.
    ...(tag && { tag, renotify: true }),
    data: { path: pathOf(url, origin) },
  }
}

function read(data: { json(): unknown } | null): Message {
  try {
    const message = data!.json() as Message
    if (message.title) return message
  } catch {
    // It is not JSON.
  }
  return { title: 'Fairweather' }
}

/** Returns the path of a page of this site. Any other address is replaced by the board's. */
function pathOf(address: string | undefined, origin: string) {
  const url = address && URL.canParse(address, origin) ? new URL(address, origin) : undefined
  return url?.origin === origin ? url.pathname + url.search + url.hash : '/dashboard'
}

/**
 * Shows a page of this site in the window that shows it already, or in a new one. No other window is
 * used: somebody may have typed something there.
 */
export async function openPage(windows: Windows, path: string, origin: string) {
  const all = await windows.matchAll({ type: 'window', includeUncontrolled: true })
  const shown = all.find(({ url }) => url === origin + path)
  await (shown ? shown.focus() : windows.openWindow(path))
}
