import { workerRegistration } from '../register_worker.js'

/** The texts are on the page: see partials/settings_devices.edge. */
type State =
  'here' | 'insecure' | 'unsupported' | 'home-screen' | 'blocked' | 'not-allowed' | 'failed'

/** Shows whether this device receives pushes, and lets the member add it. */
export function showPage() {
  const section = document.querySelector<HTMLElement>('[data-push]')
  if (section) showPush(section)
}

function showPush(section: HTMLElement) {
  const form = section.querySelector<HTMLFormElement>('[data-push-form]')!
  const here = section.querySelector('[data-push-here]')
  const state = here ? 'here' : problemOfBrowser()
  form.hidden = state !== undefined
  setState(section, state)
  if (form.dataset.ready !== undefined) return
  form.dataset.ready = ''
  form.addEventListener('submit', (event) => void addDevice(event, section, form))
  here?.querySelector('form')?.addEventListener('submit', () => void unsubscribe())
}

function setState(section: HTMLElement, state?: State) {
  for (const text of section.querySelectorAll<HTMLElement>('[data-push-state]')) {
    text.hidden = text.dataset.pushState !== state
  }
}

/** Returns undefined if the browser can receive pushes. */
function problemOfBrowser(): State | undefined {
  if (!isSecureContext) return 'insecure'
  const isSupported = 'serviceWorker' in navigator && 'PushManager' in window
  if (isSupported && 'Notification' in window) {
    return Notification.permission === 'denied' ? 'blocked' : undefined
  }
  // iPads say that they are Macs, but only they can be touched.
  const isApple = /iPhone|iPad|Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 0
  return isApple ? 'home-screen' : 'unsupported'
}

/** Asks for the permission, then submits the address of the browser. */
async function addDevice(event: SubmitEvent, section: HTMLElement, form: HTMLFormElement) {
  if (form.dataset.filled !== undefined) return
  event.preventDefault()
  // Turbo would send the form all the same.
  event.stopImmediatePropagation()
  const permission = await Notification.requestPermission()
  if (permission === 'denied') return setState(section, 'blocked')
  if (permission !== 'granted') return setState(section, 'not-allowed')
  try {
    // Its push service would refuse the same address again.
    if (section.querySelector('[data-push-refused]')) await unsubscribe()
    fill(form, await subscribe(section.dataset.push!))
  } catch {
    return setState(section, 'failed')
  }
  form.dataset.filled = ''
  form.requestSubmit()
}

async function subscribe(key: string) {
  const registration = await workerRegistration()
  if (!registration) throw new Error('no service worker')
  const options = { userVisibleOnly: true, applicationServerKey: key }
  try {
    return await registration.pushManager.subscribe(options)
  } catch {
    // It may have subscribed with an earlier key.
    const earlier = await registration.pushManager.getSubscription()
    await earlier?.unsubscribe()
    return registration.pushManager.subscribe(options)
  }
}

function fill(form: HTMLFormElement, subscription: PushSubscription) {
  const { endpoint, keys = {} } = subscription.toJSON()
  const values = { endpoint: endpoint ?? '', public_key: keys.p256dh, auth_secret: keys.auth }
  for (const [name, value] of Object.entries(values)) {
    form.querySelector<HTMLInputElement>(`[name="${name}"]`)!.value = value
  }
}

async function unsubscribe() {
  const registration = await navigator.serviceWorker?.getRegistration()
  const subscription = await registration?.pushManager.getSubscription()
  await subscription?.unsubscribe()
}
