import { randomUUID } from 'node:crypto'
import { deflateSync, crc32 } from 'node:zlib'
import sharp from 'sharp'
import type { Attachment, Message } from '#messaging/contract'
import type { Visitor } from '#tests/support/visitor'

export interface TestFile {
  name: string
  content: Buffer | string
  /** The type that the browser claims. */
  type?: string
}

interface Answer {
  status: number
  /** The message, if the server has accepted it. */
  message: Message
  /** The sentence that says why it has not. */
  sentence?: string
}

/** Posts a message with files, as the script of the page does. */
export async function sendFiles(
  member: Visitor,
  files: TestFile[],
  { room = '/chat/lobby', token, ...fields }: Record<string, string> = {}
): Promise<Answer> {
  const { status, body } = await member.request(`${room}/messages`, {
    method: 'POST',
    headers: { 'accept': 'application/json', 'x-csrf-token': token ?? (await member.csrfToken()) },
    body: formOf(files, fields),
  })
  const answer = JSON.parse(body)
  return { status, message: answer, sentence: answer.errors?.[0]?.detail ?? answer.detail }
}

/** Posts a message with files, as a browser without scripts does. */
export async function submitFiles(member: Visitor, files: TestFile[], room = '/chat') {
  const page = await member.get(room)
  const action = /action="([^"]+)"[^>]*data-composer/s.exec(page.body)![1].replaceAll('&amp;', '&')
  const response = await member.request(action, {
    method: 'POST',
    headers: { referer: member.stack.url + room },
    body: formOf(files, {}),
  })
  return member.open(response.headers.get('location')!.replace(member.stack.url, ''))
}

function formOf(files: TestFile[], fields: Record<string, string>) {
  const form = new FormData()
  for (const [name, value] of Object.entries({ id: randomUUID(), body: '', ...fields })) {
    form.set(name, value)
  }
  for (const { name, content, type } of files) {
    form.append('files', new Blob([new Uint8Array(Buffer.from(content))], { type }), name)
  }
  return form
}

/** Sends one file to the lobby, or to another room, and returns its attachment. */
export async function sendFile(
  member: Visitor,
  file: TestFile,
  fields?: Record<string, string>
): Promise<Attachment> {
  const { status, message, sentence } = await sendFiles(member, [file], fields)
  if (status !== 200) throw new Error(`The file was refused: ${sentence}`)
  return message.attachments[0]
}

/** Opens a file with its bytes, without following redirects. */
export async function download(reader: Visitor, path: string, accept = '*/*') {
  const response = await fetch(reader.stack.url + path, {
    redirect: 'manual',
    headers: { cookie: reader.cookie, accept },
  })
  const { status, headers } = response
  return { status, headers, content: Buffer.from(await response.arrayBuffer()) }
}

/** Texts that a photo contains besides its pixels. */
export const PHOTO_SECRET = 'Secret Meadow'

/** A photo that was taken with the camera held upright, 40 wide and 30 high as it is stored. */
export function photo(format: 'jpeg' | 'png' | 'webp' | 'tiff' | 'avif' = 'jpeg') {
  return (
    sharp({ create: { width: 40, height: 30, channels: 3, background: '#2a7' } })
      .withExif({
        IFD0: { Artist: PHOTO_SECRET },
        IFD3: {
          GPSLatitudeRef: 'N',
          GPSLatitude: '47/1 22/1 0/1',
          GPSAreaInformation: PHOTO_SECRET,
        },
      })
      // The only metadata that sharp writes into a TIFF.
      .withXmp(`<x:xmpmeta xmlns:x="adobe:ns:meta/"><place>${PHOTO_SECRET}</place></x:xmpmeta>`)
      .withMetadata({ orientation: 6 })
      .toFormat(format)
      .toBuffer()
  )
}

/** A GIF with two frames. */
export async function animation() {
  const frames = await Promise.all(
    ['#f00', '#00f'].map((background) =>
      sharp({ create: { width: 20, height: 10, channels: 3, background } })
        .png()
        .toBuffer()
    )
  )
  return sharp(frames, { join: { animated: true } })
    .gif()
    .toBuffer()
}

/** A black PNG of a few kilobytes with this many pixels in each direction. */
export function hugePng(size: number) {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(size, 0)
  header.writeUInt32BE(size, 4)
  header[8] = 1
  const rows = Buffer.alloc(size * (1 + Math.ceil(size / 8)))
  const signature = Buffer.from('89504e470d0a1a0a', 'hex')
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Buffer) {
  const content = Buffer.concat([Buffer.from(type), data])
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  checksum.writeUInt32BE(crc32(content))
  return Buffer.concat([length, content, checksum])
}
