import { setImmediate as nextTurn } from 'node:timers/promises'
import sax from 'sax'
import UnreadableFileException from '#exceptions/unreadable_file_exception'
import { phrase } from '#support/phrase'
import { MAX_XML_DEPTH } from '#training/tracks/limits'

const CHUNK_BYTES = 65_536
const MAX_TEXT_LENGTH = 10_000
const MAX_ATTRIBUTES = 100

export interface XmlReader {
  /** @param path the names of the open elements, without namespace; the last one was just opened */
  open(path: string[], attributes: Record<string, string>): void
  /** @param text the text of the element, without that of its children */
  close(path: string[], text: string): void
}

/**
 * Reads XML. Gives other work a turn after each piece.
 *
 * A document type declaration is rejected: GPX and TCX have none, and it could define entities that
 * grow without limit.
 * @throws UnreadableFileException
 */
export async function readXml(bytes: Buffer, reader: XmlReader) {
  const parser = createParser(reader)
  const decoder = new TextDecoder(encodingOf(bytes), { fatal: true })
  for (let start = 0; start < bytes.length; start += CHUNK_BYTES) {
    const chunk = bytes.subarray(start, start + CHUNK_BYTES)
    parser.write(decode(() => decoder.decode(chunk, { stream: true })))
    await nextTurn()
  }
  parser.write(decode(() => decoder.decode()))
  parser.close()
}

function createParser(reader: XmlReader) {
  const parser = sax.parser(true, { strictEntities: true } as sax.SAXOptions)
  const path: string[] = []
  const texts: string[] = []
  let attributeCount = 0
  parser.onerror = () => {
    throw new UnreadableFileException(
      phrase('The file is damaged or incomplete: it is no valid XML at line {line}', {
        line: parser.line + 1,
      })
    )
  }
  parser.ondoctype = () => {
    throw new UnreadableFileException(
      phrase(
        'The file has a document type declaration (<!DOCTYPE …>), which tracks do not need. Please export it again without one'
      )
    )
  }
  parser.onopentagstart = () => {
    attributeCount = 0
  }
  parser.onattribute = () => {
    if (++attributeCount > MAX_ATTRIBUTES) {
      throw new UnreadableFileException(
        phrase('An XML element has more than {n} attributes', { n: MAX_ATTRIBUTES })
      )
    }
  }
  parser.onopentag = ({ name, attributes }) => {
    if (path.push(localName(name)) > MAX_XML_DEPTH) {
      throw new UnreadableFileException(
        phrase('XML elements are nested more than {n} deep', { n: MAX_XML_DEPTH })
      )
    }
    texts.push('')
    reader.open(path, attributes as Record<string, string>)
  }
  const addText = (text: string) => {
    if (!texts.length || texts.at(-1)!.length > MAX_TEXT_LENGTH) return
    texts[texts.length - 1] += text.slice(0, MAX_TEXT_LENGTH)
  }
  parser.ontext = addText
  parser.oncdata = addText
  parser.onclosetag = () => {
    reader.close(path, texts.pop()!.trim())
    path.pop()
  }
  return parser
}

const localName = (name: string) => name.slice(name.indexOf(':') + 1)

const DECLARED_ENCODING = /^<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)["']/

/** Returns the encoding that the byte order mark, the first bytes or the XML declaration shows. */
export function encodingOf(bytes: Buffer) {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  if (bytes[0] === 0x3c && bytes[1] === 0) return 'utf-16le'
  if (bytes[0] === 0 && bytes[1] === 0x3c) return 'utf-16be'
  const declared = DECLARED_ENCODING.exec(bytes.subarray(0, 200).toString('latin1'))?.[1]
  // The bytes of a declaration that says UTF-16 are readable here, so the declaration is wrong.
  if (!declared || /^utf-?16/i.test(declared)) return 'utf-8'
  try {
    return new TextDecoder(declared).encoding
  } catch {
    throw new UnreadableFileException(
      phrase('The encoding {name} of the file is unknown', { name: declared })
    )
  }
}

function decode(act: () => string) {
  try {
    return act()
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new UnreadableFileException(
      phrase('The text of the file is damaged: please export it again')
    )
  }
}
