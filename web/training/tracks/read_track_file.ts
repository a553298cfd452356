import UnreadableFileException from '#exceptions/unreadable_file_exception'
import { phrase, type Phrase } from '#support/phrase'
import type { Activity } from '#training/tracks/activity'
import { readCsv, readJson } from '#training/tracks/activity_list'
import type { ListOptions } from '#training/tracks/list_formats'
import {
  isGzip,
  isZip,
  openArchive,
  tooLarge,
  unpackGzip,
  type Member,
} from '#training/tracks/archive'
import { isFit, readFit } from '#training/tracks/fit'
import { readGpx } from '#training/tracks/gpx'
import { inMegabytes, MAX_ARCHIVE_BYTES, MAX_FILE_BYTES } from '#training/tracks/limits'
import { measure } from '#training/tracks/measure'
import { readTcx } from '#training/tracks/tcx'
import { encodingOf } from '#training/tracks/xml'

/** An activity of a file, or why the file or one of its rows has none. */
export type ReadResult = { file: string; line?: number } & (
  { activity: Activity } | { problem: Phrase }
)

export interface ReadOptions extends ListOptions {
  /** Is told which share of a zip was read, from 0 to 1. */
  onProgress?: (share: number) => void
}

/** The files of a zip that are read. Others, such as pictures, are left out without a word. */
const TRACK_NAME = /\.(gpx|tcx|fit|zip|csv|json)(\.gz)?$/i
/** The names of lists of activities. */
export const LIST_NAME = /\.(csv|json)(\.gz)?$/i

/**
 * Reads the activities of a GPX, TCX or FIT file, of a list of activities in CSV or JSON, of a gzip
 * of one of them, or of a zip of many of them. The content of a file shows its format, not its name.
 *
 * Nothing is thrown: a file that cannot be read is a result with one sentence that says why.
 * @param name the name that results have; for files in a zip, it is followed by their own name
 */
export async function* readTrackFile(
  name: string,
  bytes: Buffer,
  options: ReadOptions
): AsyncGenerator<ReadResult> {
  yield* withProblems(name, () =>
    isZip(bytes) ? readArchive(name, bytes, options) : readOne(name, bytes, options)
  )
}

async function* withProblems(file: string, read: () => AsyncGenerator<ReadResult>) {
  try {
    yield* read()
  } catch (error) {
    if (!(error instanceof UnreadableFileException)) throw error
    yield { file, problem: error.phrase }
  }
}

async function* readArchive(archive: string, bytes: Buffer, options: ReadOptions) {
  const members = await openArchive(bytes, isTrack)
  if (!members.length)
    throw new UnreadableFileException(phrase('The zip has no GPX, TCX, FIT or CSV file'))
  const names = new Set(members.map(({ name }) => name))
  const listOptions = { ...options, hasFile: (name: string) => names.has(name) }
  let size = 0
  for (const [index, member] of listsLast(members).entries()) {
    const file = `${archive}: ${member.name}`
    yield* withProblems(file, async function* () {
      const content = await readMember(member)
      size += content.length
      if (size > MAX_ARCHIVE_BYTES) {
        throw new UnreadableFileException(
          phrase('The files of the zip have more than {size}: please import them in parts', {
            size: inMegabytes(MAX_ARCHIVE_BYTES),
          })
        )
      }
      yield* readOne(file, content, listOptions)
    })
    if (size > MAX_ARCHIVE_BYTES) return
    options.onProgress?.((index + 1) / members.length)
  }
}

/** macOS adds a file of its own for each file, beside it or in a folder. */
const isTrack = (name: string) => TRACK_NAME.test(name) && !/(^|\/)(__MACOSX\/|\._)/.test(name)

const listsLast = (members: Member[]) =>
  members.toSorted((a, b) => Number(LIST_NAME.test(a.name)) - Number(LIST_NAME.test(b.name)))

async function readMember({ name, read }: Member) {
  const content = await read()
  if (isZip(content))
    throw new UnreadableFileException(phrase('A zip inside a zip cannot be imported'))
  return isGzip(content) && /\.gz$/i.test(name) ? unpackGzip(content) : content
}

async function* readOne(
  file: string,
  bytes: Buffer,
  options: ListOptions
): AsyncGenerator<ReadResult> {
  if (isGzip(bytes)) bytes = await unpackGzip(bytes)
  if (bytes.length > MAX_FILE_BYTES) throw tooLarge()
  const { recordings, rows } = await readByFormat(bytes, options)
  for (const recording of recordings ?? []) yield { file, activity: measure(recording) }
  for await (const row of rows ?? []) yield { file, ...row }
}

async function readByFormat(bytes: Buffer, options: ListOptions) {
  if (isFit(bytes)) return { recordings: await readFit(bytes) }
  const start = startOf(bytes)
  if (!start) throw new UnreadableFileException(phrase('The file is empty'))
  if (start.startsWith('<')) return { recordings: await readXmlTrack(bytes, start) }
  if (start.startsWith('[') || start.startsWith('{')) return { rows: readJson(bytes, options) }
  if (/[\p{Cc}--[\t\r\n]]/v.test(start.slice(0, 200))) {
    throw new UnreadableFileException(phrase('The file is neither GPX, TCX, FIT, CSV nor JSON'))
  }
  return { rows: readCsv(bytes, options) }
}

async function readXmlTrack(bytes: Buffer, start: string) {
  if (/<(\w+:)?gpx[\s>/]/i.test(start)) return readGpx(bytes)
  if (/<(\w+:)?TrainingCenterDatabase[\s>/]/.test(start)) return readTcx(bytes)
  throw new UnreadableFileException(phrase('The file is neither GPX nor TCX'))
}

/** Returns the beginning of the text, without blanks. Characters that do not fit are replaced. */
function startOf(bytes: Buffer) {
  return new TextDecoder(encodingOf(bytes)).decode(bytes.subarray(0, 10_000)).trimStart()
}
