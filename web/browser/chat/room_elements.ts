export const chat = () => document.querySelector<HTMLElement>('[data-chat]')
export const list = () => document.querySelector<HTMLElement>('[data-room-id]')
export const messageElements = () => [
  ...document.querySelectorAll<HTMLElement>('[data-room-id] > [data-message]'),
]
export const messageElement = (id: string) => document.getElementById(`message-${id}`)

/** The user id of the reader, and undefined for a visitor. */
export const readerId = () => Number(chat()!.dataset.userId) || undefined

/** The time zone of the browser: an IANA name. */
export const browserZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone

export const part = <E extends HTMLElement>(element: HTMLElement, name: string) =>
  element.querySelector<E>(`[data-${name}]`)
