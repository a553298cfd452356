import app from '@adonisjs/core/services/app'
import logger from '@adonisjs/core/services/logger'
import type { RollingFile } from 'pino-roll'
import config from '#config/chat'
import type { Message } from '#messaging/contract'
import { causeOf } from '#support/error_cause'
import { journalLine, type JournalEvent } from '#chat/journal_line'

const LIMITS = { size: '10m', frequency: 'daily', limit: { count: 9 } } as const

/** A full disk fails for each message. */
const LOG_INTERVAL_MS = 60_000

let file: Promise<RollingFile | undefined> | undefined
let loggedAt = -Infinity

/** Writes what happened to a message to the console and to a file, unless CHAT_LOG is "off". */
export function writeJournal(event: JournalEvent, roomId: number, message: Message) {
  if (!config.journal) return
  const line = journalLine(event, roomId, message)
  // The output of a command is for people.
  if (app.getEnvironment() === 'web') process.stdout.write(line)
  file ??= openFile(config.journal)
  void file.then((opened) => opened && writeLine(opened, line))
}

async function openFile(path: string) {
  try {
    // It loads a package of 300 modules, which a web server without a journal file does not need.
    const { default: roll } = await import('pino-roll')
    const opened = await roll({ ...LIMITS, file: path, extension: '.log', mkdir: true })
    return opened.on('error', (error) => fail(error, opened))
  } catch (error) {
    fail(error)
    return undefined
  }
}

function writeLine(opened: RollingFile, line: string) {
  try {
    opened.write(line)
  } catch (error) {
    fail(error, opened)
  }
}

/** The next message opens the file again. Nothing here may keep people from writing. */
function fail(error: unknown, opened?: RollingFile) {
  file = undefined
  opened?.destroy()
  if (performance.now() - loggedAt < LOG_INTERVAL_MS) return
  loggedAt = performance.now()
  logger.error('cannot write the journal of the chat (%s)', causeOf(error))
}

app.terminating(async () => {
  const opened = await file
  if (!opened) return
  const closed = new Promise<void>((resolve) => opened.on('close', resolve))
  opened.end()
  await closed
})
