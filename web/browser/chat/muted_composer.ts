import { messageClock } from './message_clock.js'
import { browserZone, list } from './room_elements.js'
import { muteSentence } from './mute_sentence.js'
import { locale } from '../locale_and_theme.js'
import { serverTime } from '../server_clock.js'
import type { Mute } from '../../../messaging/contract.js'
import { say } from '../say.js'

const UNLIMITED = 'unlimited'

/** The longest time that a browser's timer can wait. */
const MAX_TIMER_MS = 2 ** 31 - 1

let timer: ReturnType<typeof setTimeout> | undefined

export const isComposerMuted = (form: HTMLFormElement) => form.dataset.mutedUntil !== undefined

/**
 * Keeps a muted reader from writing. What they have typed stays. When the mute is over, they can write
 * again.
 * @param mute what the hub has said; without it, what the server has said in the page
 */
export function showMute(mute?: Mute | null) {
  clearTimeout(timer)
  const form = document.querySelector<HTMLFormElement>('[data-composer]')
  if (!form) return
  const { dataset } = form
  if (mute !== undefined) remember(dataset, mute)
  const until = dataset.mutedUntil
  const restMs = until === UNLIMITED ? Infinity : until ? Date.parse(until) - serverTime() : 0
  const isMuted = restMs > 0
  if (!isMuted) remember(dataset, null)
  if (isMuted && restMs < MAX_TIMER_MS) timer = setTimeout(() => showMute(), restMs)

  const notice = form.querySelector<HTMLElement>('[data-mute-notice]')!
  notice.hidden = !isMuted
  notice.querySelector('[data-sentence]')!.textContent = isMuted ? sentenceFor(until!) : ''
  notice.querySelector('[data-reason]')!.textContent = dataset.muteReason ?? ''
  notice.querySelector<HTMLElement>('[data-reason-line]')!.hidden = !dataset.muteReason
  form.querySelector('textarea')!.readOnly = isMuted
  const controls = form.querySelectorAll<HTMLButtonElement | HTMLInputElement>(
    'button, [type=file]'
  )
  for (const control of controls) control.disabled = isMuted
}

function remember(dataset: DOMStringMap, mute: Mute | null) {
  delete dataset.mutedUntil
  delete dataset.muteReason
  if (!mute) return
  dataset.mutedUntil = mute.until ?? UNLIMITED
  if (mute.reason) dataset.muteReason = mute.reason
}

function sentenceFor(until: string) {
  const clock = messageClock(locale(), list()!.dataset.zone || browserZone())
  return muteSentence(until === UNLIMITED ? null : until, clock, say)
}
