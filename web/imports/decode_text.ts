import UnreadableFileException from '#exceptions/unreadable_file_exception'
import { phrase } from '#support/phrase'

/** The first bytes of compressed files. */
const signatures: [Buffer, string][] = [
  [Buffer.from([0x1f, 0x8b]), 'gzip'],
  [Buffer.from('PK\u0003\u0004'), 'zip'],
  [Buffer.from([0x42, 0x5a, 0x68]), 'bzip2'],
  [Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), 'zstd'],
]

/**
 * Decodes UTF-8 in pieces, without a byte order mark.
 * @throws UnreadableFileException if the file is compressed or not UTF-8
 */
export async function* decodeText(bytes: AsyncIterable<Buffer>) {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let isFirst = true
  try {
    for await (const chunk of bytes) {
      if (isFirst) rejectCompressed(chunk)
      isFirst = false
      yield decoder.decode(chunk, { stream: true })
    }
    yield decoder.decode()
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new UnreadableFileException(
      phrase('The file is not in UTF-8: save it as "CSV UTF-8", or as JSON')
    )
  }
}

function rejectCompressed(chunk: Buffer) {
  const [, format] =
    signatures.find(([bytes]) => chunk.subarray(0, bytes.length).equals(bytes)) ?? []
  if (!format) return
  throw new UnreadableFileException(
    phrase('The file is compressed ({format}): unpack it first, or save the spreadsheet as CSV', {
      format,
    })
  )
}
