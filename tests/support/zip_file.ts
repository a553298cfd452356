import { crc32, deflateRawSync } from 'node:zlib'

interface ZippedFile {
  name: string
  content: Buffer
  /** The size that the zip claims, if it is not that of the content. */
  size?: number
}

/** Returns a zip. Its names and sizes are not checked, so that it can be hostile. */
export function zipFile(files: ZippedFile[]) {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, content, size = content.length } of files) {
    const data = deflateRawSync(content)
    const nameBytes = Buffer.from(name)
    const header = Buffer.alloc(26)
    header.writeUInt16LE(20, 0)
    header.writeUInt16LE(0x0800, 2)
    header.writeUInt16LE(8, 4)
    header.writeUInt32LE(crc32(content), 10)
    header.writeUInt32LE(data.length, 14)
    header.writeUInt32LE(size, 18)
    header.writeUInt16LE(nameBytes.length, 22)
    const central = Buffer.alloc(14)
    central.writeUInt32LE(offset, 10)
    const local = [Buffer.from('PK\u0003\u0004'), header, nameBytes, data]
    directory.push(
      Buffer.concat([
        Buffer.from('PK\u0001\u0002'),
        Buffer.from([20, 0]),
        header,
        central,
        nameBytes,
      ])
    )
    parts.push(...local)
    offset += local.reduce((sum, { length }) => sum + length, 0)
  }
  const entries = Buffer.concat(directory)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(files.length, 4)
  end.writeUInt16LE(files.length, 6)
  end.writeUInt32LE(entries.length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...parts, entries, Buffer.from('PK\u0005\u0006'), end])
}
