import { notificationOf, openPage } from './notification.js'

/**
 * The server writes this before the script, see ServiceWorkerController.
 * `version` is another one as soon as any of the assets is.
 */
declare const KEPT: { version: string; assets: string[]; offlinePage: string }
declare const self: ServiceWorkerGlobalScope

const { origin } = self.location

/** Pages that were opened before an update may still load scripts of the version before. */
const KEPT_VERSIONS = 2

self.addEventListener('install', (event) => {
  // Does not wait until all pages of the old version are closed. No page has to be loaded again:
  // each page finds its own assets.
  event.waitUntil(keep().then(() => self.skipWaiting()))
})

self.addEventListener('activate', (event) => {
  event.waitUntil(Promise.all([self.clients.claim(), forgetOldVersions()]))
})

// All other requests, such as forms and live data, are left to the browser.
self.addEventListener('fetch', (event) => {
  const { method, mode, url } = event.request
  if (method !== 'GET' || !url.startsWith(`${origin}/`)) return
  if (mode === 'navigate') event.respondWith(pageOrOfflinePage(event.request))
  else if (new URL(url).pathname.startsWith('/assets/')) event.respondWith(asset(event.request))
})

self.addEventListener('push', (event) => {
  const { title, ...options } = notificationOf(event.data, origin)
  event.waitUntil(self.registration.showNotification(title, options))
})

self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(openPage(self.clients, event.notification.data.path, origin))
})

/** Fails if a server of another version responds. The browser tries again later. */
async function keep() {
  const cache = await caches.open(KEPT.version)
  // Without cookies, so that the page has nothing of the member who is signed in.
  const offlinePage = new Request(KEPT.offlinePage, { credentials: 'omit', cache: 'no-store' })
  try {
    await Promise.all([cache.addAll(KEPT.assets), cache.add(offlinePage)])
  } catch (error) {
    await caches.delete(KEPT.version)
    throw error
  }
}

/** The browser lists the caches in the order in which they were created. */
async function forgetOldVersions() {
  const versions = await caches.keys()
  await Promise.all(versions.slice(0, -KEPT_VERSIONS).map((version) => caches.delete(version)))
}

async function pageOrOfflinePage(request: Request) {
  const offlinePage = () => caches.match(KEPT.offlinePage, { ignoreVary: true })
  return fetch(request).catch(async () => (await offlinePage()) ?? Response.error())
}

async function asset(request: Request) {
  return (await caches.match(request, { ignoreVary: true })) ?? fetch(request)
}
