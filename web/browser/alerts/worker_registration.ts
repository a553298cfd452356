/** Returns the registration of the service worker, as soon as the worker is active. */
export function workerRegistration() {
  return navigator.serviceWorker?.ready
}
