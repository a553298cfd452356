import { alertSentence } from './alert_sentence.js'
import { locale } from '../locale_and_theme.js'
import { say } from '../say.js'
import type { CrossedLimit } from '../../../messaging/contract.js'

/**
 * Shows that a temperature has crossed a limit.
 * @param region has a role, so that screen readers read what appears in it
 */
export function showAlert(region: HTMLElement, crossing: CrossedLimit) {
  const notice = region.firstElementChild ?? newNotice(region)
  const part = (name: string) => notice.querySelector<HTMLElement>(`[data-${name}]`)!
  const { unit } = crossing
  const sentence = alertSentence(crossing, { unit, locale: locale(), say })
  // A screen reader reads a text again whenever it is set.
  if (part('sentence').textContent !== sentence) part('sentence').textContent = sentence
  part('link').setAttribute('href', `/cities/${crossing.cityId}`)
  notice.querySelector<HTMLInputElement>('[name="id"]')!.value = String(crossing.notificationId)
}

function newNotice(region: Element) {
  const template = document.querySelector<HTMLTemplateElement>('[data-alert-template]')!
  region.append(template.content.cloneNode(true))
  return region.firstElementChild!
}
