import { extname } from 'node:path'
import { Readable } from 'node:stream'
import type { HttpContext } from '@adonisjs/core/http'
import { DateTime } from 'luxon'
import type { Format } from '#exports/stream_export'

/** In which format a file is asked for, by the end of its address. */
export const formatOf = ({ request }: HttpContext) => extname(request.url()).slice(1) as Format

/** Answers with a file, as it is made. */
export function download(
  { response }: HttpContext,
  name: string,
  format: Format,
  text: AsyncIterable<string>
) {
  const file = `fairweather-${name}-${DateTime.utc().toISODate()}.${format}`
  response.header('Content-Disposition', `attachment; filename="${file}"`)
  response.header(
    'Content-Type',
    `${format === 'csv' ? 'text/csv' : 'application/json'}; charset=utf-8`
  )
  return response.stream(Readable.from(text))
}
