import { setTimeout as pause } from 'node:timers/promises'
import { prettyPrintError } from '@adonisjs/core'

/** Milliseconds; a database that does not answer must not keep a process from ending. */
const DEADLINE = 4000

/**
 * Milliseconds in which a second signal is the first one: a terminal and systemd send theirs to all
 * processes of a group, and parents among them pass theirs on.
 */
const SAME = 1000

interface Application {
  terminate: () => Promise<void>
}

let prepare = async () => {}

/** What this process does first when it is to end. Nothing else bounds it: it has to come to an end. */
export function beforeShutdown(act: () => Promise<void>) {
  prepare = act
}

/**
 * Ends the process on a signal, and when whoever started it has vanished without a word; on a second
 * signal at once.
 */
export function shutDownOnSignals(app: Application) {
  let begun = 0
  const signalled = () => {
    if (!begun) {
      begun = Date.now()
      void end(app)
    } else if (Date.now() - begun > SAME) {
      process.exit(1)
    }
  }
  process.on('SIGTERM', signalled)
  process.on('SIGINT', signalled)
  if (process.channel) {
    process.once('disconnect', () => {
      if (!begun) {
        signalled()
      }
    })
    // To listen would keep a process alive that has nothing else to do.
    process.channel.unref()
  }
}

async function end(app: Application) {
  try {
    await prepare()
    await Promise.race([app.terminate(), pause(DEADLINE)])
  } finally {
    process.exit()
  }
}

/** Says what went wrong: in a sentence to who can mend it, with its stack where it is a bug. */
export async function reportFailure(error: Error) {
  process.exitCode = 1
  const { operatorMessage } = await import('#exceptions/operator_message')
  const sentence = operatorMessage(error)
  if (sentence) {
    console.error(sentence)
  } else {
    await prettyPrintError(error)
  }
}
