import type { Message } from '#messaging/contract'

/**
 * Returns messages as visitors may see them: they learn how many files a message has, and nothing else
 * about them. Returns the same array if there are no files.
 */
export function forVisitors<M extends Message>(messages: M[]): M[] {
  if (messages.every(({ attachments }) => !attachments.length)) return messages
  return messages.map((message) =>
    message.attachments.length ? { ...message, attachments: [] } : message
  )
}
