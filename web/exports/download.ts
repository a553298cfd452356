import { extname } from 'node:path'
import { Readable } from 'node:stream'
import type { HttpContext } from '@adonisjs/core/http'
import { DateTime } from 'luxon'
import { BYTE_ORDER_MARK } from '#exports/csv'
import type { Format } from '#exports/stream_export'

/** Returns the format that the file extension in the URL names. */
export const formatOf = ({ request }: HttpContext) => extname(request.url()).slice(1) as Format

/** Streams a file as the response. */
export function download(
  { response }: HttpContext,
  name: string,
  format: Format,
  text: AsyncIterable<string>
) {
  const file = `fairweather-${name}-${DateTime.utc().toISODate()}.${format}`
  const type = format === 'csv' ? 'text/csv' : 'application/json'
  response.header('Content-Disposition', `attachment; filename="${file}"`)
  response.header('Content-Type', `${type}; charset=utf-8`)
  const mark = format === 'csv' ? BYTE_ORDER_MARK : ''
  return response.stream(Readable.from(withStart(mark, text)))
}

async function* withStart(start: string, text: AsyncIterable<string>) {
  yield start
  yield* text
}
