interface Progress {
  bytes: number
  bytesRead: number
  rowsRead: number
  /** Status of the job; `seconds` have passed since its start. */
  job: { seconds: number | null } | null
}

const formatNumber = (count: number) => count.toLocaleString('en', { maximumFractionDigits: 0 })

/** Describes how much of a file was read: "5,000 rows read, 1,000 per second, 5 s left". */
export function describeProgress({ bytes, bytesRead, rowsRead, job }: Progress) {
  const seconds = job?.seconds ?? 0
  if (!rowsRead || !bytesRead || seconds <= 0) return ''
  const parts = [`${formatNumber(rowsRead)} rows read`]
  if (bytesRead < bytes) {
    const secondsLeft = Math.ceil((bytes - bytesRead) / (bytesRead / seconds))
    parts.push(
      `${formatNumber(rowsRead / seconds)} per second`,
      secondsLeft < 120 ? `${secondsLeft} s left` : `${Math.round(secondsLeft / 60)} min left`
    )
  }
  return parts.join(', ')
}
