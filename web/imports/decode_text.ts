import UnreadableFileException from '#exceptions/unreadable_file_exception'

const packed: [Buffer, string][] = [
  [Buffer.from([0x1f, 0x8b]), 'gzip'],
  [Buffer.from('PK\u0003\u0004'), 'zip'],
  [Buffer.from([0x42, 0x5a, 0x68]), 'bzip2'],
  [Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), 'zstd'],
]

/** The text of a file, piece by piece, without its byte order mark. */
export async function* decodeText(bytes: AsyncIterable<Buffer>) {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let first = true
  try {
    for await (const chunk of bytes) {
      if (first) refusePacked(chunk)
      first = false
      yield decoder.decode(chunk, { stream: true })
    }
    yield decoder.decode()
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new UnreadableFileException(
      'The file is not in UTF-8: save it as "CSV UTF-8", or as JSON'
    )
  }
}

function refusePacked(chunk: Buffer) {
  const [, format] = packed.find(([magic]) => chunk.subarray(0, magic.length).equals(magic)) ?? []
  if (!format) return
  throw new UnreadableFileException(`The file is packed (${format}): unpack it first`)
}
