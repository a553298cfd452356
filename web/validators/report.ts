import type { FieldContext } from '@vinejs/vine/types'
import type { Phrase } from '#support/phrase'

/**
 * Reports that a field is not valid.
 * @param message may use `{field}`
 */
export function report(
  message: Phrase,
  rule: string,
  field: FieldContext,
  args?: Record<string, unknown>
) {
  // VineJS only passes the message on to our MessagesProvider.
  field.report(message as unknown as string, rule, field, args)
}
