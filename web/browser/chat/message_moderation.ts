import { say } from '../say.js'
/** Shows an admin what they can do with a message now, besides what its author can. */
export function showModeration(element: HTMLElement, readerId: number | undefined) {
  const moderation = element.querySelector<HTMLElement>('[data-moderation]')
  if (!moderation) return
  const { number, authorId, deleted } = element.dataset
  const canChange = element.querySelector<HTMLElement>('[data-actions]')?.hidden === false
  moderation.hidden = number === undefined || canChange
  const isDeleted = deleted !== undefined
  const isRevealed = element.querySelector('[data-deleted-text]') !== null
  const isOthers = authorId !== undefined && Number(authorId) !== readerId
  show(moderation, '[data-moderate=delete]', !isDeleted)
  show(moderation, '[data-moderate=restore]', isDeleted)
  show(moderation, '[data-reveal-deleted]', isDeleted && !isRevealed)
  show(moderation, '[data-mute-author]', isOthers)

  const path = `/admin/messages/${element.id.replace('message-', '')}`
  for (const form of moderation.querySelectorAll('form')) {
    form.action = `${path}/deletion${form.dataset.moderate === 'restore' ? '?_method=DELETE' : ''}`
  }
  setHref(moderation, '[data-reveal-deleted]', path)
  setHref(moderation, '[data-mute-author]', `/admin/members/${authorId ?? ''}#mute`)
}

function show(parent: HTMLElement, selector: string, isShown: boolean) {
  const element = parent.querySelector<HTMLElement>(selector)
  if (element) element.hidden = !isShown
}

function setHref(parent: HTMLElement, selector: string, href: string) {
  parent.querySelector(selector)?.setAttribute('href', href)
}

/** Forgets what a message said, or who deleted it, when the message changes. */
export function hideDeletedText(element: HTMLElement) {
  element.querySelector('[data-deleted-text]')?.remove()
  const gone = element.querySelector('[data-deletion-note]')!
  gone.textContent = say('This message was deleted.')
}
