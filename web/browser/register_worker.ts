/**
 * Lets the service worker keep the assets and the offline page, in the language of this page. Called
 * for each page, because signing out removes the worker. The browser does nothing if the worker is
 * there already.
 */
export function registerWorker() {
  // The worker keeps assets, and Vite's development server has none.
  if (import.meta.env.DEV) return
  const language = document.documentElement.lang
  // Browsers have no service workers without HTTPS.
  void navigator.serviceWorker
    ?.register(`/sw.js?language=${language}`, { updateViaCache: 'none' })
    // The worker is missing on a server that is just being replaced. The next page tries again.
    .catch(() => undefined)
}

/**
 * Returns the registration of the service worker, as soon as the worker is active. Returns undefined if
 * the browser or the server has none.
 */
export async function workerRegistration() {
  const registration = await navigator.serviceWorker?.getRegistration()
  return registration && navigator.serviceWorker.ready
}
