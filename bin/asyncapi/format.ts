import { format, resolveConfig } from 'prettier'
import { asyncApiDocument } from '#bin/asyncapi/document'

export const DOCUMENT = 'docs/asyncapi.json'

/** Returns the text of docs/asyncapi.json. */
export async function formattedDocument() {
  const options = await resolveConfig(DOCUMENT)
  return format(JSON.stringify(asyncApiDocument()), { ...options, parser: 'json' })
}
