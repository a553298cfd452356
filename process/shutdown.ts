import { setTimeout as pause } from 'node:timers/promises'
import { prettyPrintError } from '@adonisjs/core/ignitor'
import { redactError, redactPatterns } from '#support/redact_patterns'

/** A database that does not answer must not keep a process from ending. */
const TERMINATION_TIMEOUT_MS = 4000

/**
 * Signals within this time count as one signal. A terminal or systemd signals every process of a
 * group, and a parent process in the group may pass the same signal on.
 */
const SAME_SIGNAL_MS = 1000

interface Application {
  terminate: () => Promise<void>
}

let prepare = async () => {}

/**
 * Sets a function that is called first when this process ends. The process waits for its promise
 * without a timeout, so the promise must resolve.
 */
export function beforeShutdown(act: () => Promise<void>) {
  prepare = act
}

/**
 * Lets the process finish its work if nobody reads its output any more: a program such as `head`
 * has ended, or the terminal was closed.
 */
export function ignoreClosedOutput() {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error
    })
  }
}

/**
 * Ends the process on a signal, or when the parent process is gone. A second signal ends it at once.
 */
export function shutDownOnSignals(app: Application) {
  let startedAt = 0
  const onSignal = () => {
    if (!startedAt) {
      startedAt = Date.now()
      void shutDown(app)
    } else if (Date.now() - startedAt > SAME_SIGNAL_MS) {
      process.exit(1)
    }
  }
  process.on('SIGTERM', onSignal)
  process.on('SIGINT', onSignal)
  if (process.channel) {
    process.once('disconnect', () => {
      if (!startedAt) {
        onSignal()
      }
    })
    // The listener must not keep alive a process that has nothing else to do.
    process.channel.unref()
  }
}

async function shutDown(app: Application) {
  try {
    await prepare()
    await Promise.race([app.terminate(), pause(TERMINATION_TIMEOUT_MS)])
  } finally {
    process.exit()
  }
}

/** Prints one sentence if an operator can fix the error, and otherwise the error with its stack. */
export async function reportFailure(error: Error) {
  process.exitCode = 1
  const { operatorMessage } = await import('#exceptions/operator_message')
  const sentence = operatorMessage(error)
  if (sentence) {
    console.error(redactPatterns(sentence))
  } else {
    await prettyPrintError(redactError(error))
  }
}
