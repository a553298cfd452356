import { SingleBar } from 'cli-progress'

/**
 * Starts a progress bar. It shows only on a terminal.
 * @param format https://www.npmjs.com/package/cli-progress#bar-formatting
 */
export function progressBar(format: string, total = 1, payload?: object) {
  // The command itself handles Ctrl-C.
  const bar = new SingleBar({ format, clearOnComplete: true, gracefulExit: false })
  bar.start(total, 0, payload)
  return bar
}
