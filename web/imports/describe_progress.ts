import { sayInEnglish } from '#browser/format_text'

interface Progress {
  bytes: number
  bytesRead: number
  rowsRead: number
  /** Status of the job; `seconds` have passed since its start. */
  job: { seconds: number | null } | null
}

/** Describes how much of a file was read: "5,000 rows read, 1,000 per second, 5 s left". */
export function describeProgress(
  { bytes, bytesRead, rowsRead, job }: Progress,
  say = sayInEnglish
) {
  const seconds = job?.seconds ?? 0
  if (!rowsRead || !bytesRead || seconds <= 0) return ''
  const parts = [say('{n, plural, one {# row read} other {# rows read}}', { n: rowsRead })]
  if (bytesRead < bytes) {
    const secondsLeft = Math.ceil((bytes - bytesRead) / (bytesRead / seconds))
    parts.push(
      say('{n, plural, one {# per second} other {# per second}}', {
        n: Math.round(rowsRead / seconds),
      }),
      secondsLeft < 120
        ? say('{n} s left', { n: secondsLeft })
        : say('{n} min left', { n: Math.round(secondsLeft / 60) })
    )
  }
  return parts.join(', ')
}
