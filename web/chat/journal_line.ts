import type { Message } from '#messaging/contract'

export type JournalEvent = 'posted' | 'edited' | 'deleted' | 'restored'

/** Characters that end a line, or that a terminal obeys, and that JSON does not escape. */
const DANGEROUS = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu

/** Returns one line of JSON, whatever the text and the name contain. */
export function journalLine(event: JournalEvent, roomId: number, message: Message) {
  const { id, number, authorId, author, body, createdAt, editedAt, deletedAt } = message
  const restoredAt = new Date().toISOString()
  const times = { posted: createdAt, edited: editedAt, deleted: deletedAt, restored: restoredAt }
  const time = times[event] ?? createdAt
  const files = message.attachments.map(({ name, type, sizeBytes }) => ({ name, type, sizeBytes }))
  const record = { time, event, roomId, id, number, authorId, author, body }
  if (files.length) Object.assign(record, { files })
  return `${JSON.stringify(record).replace(DANGEROUS, escapeCharacter)}\n`
}

const escapeCharacter = (character: string) =>
  `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
