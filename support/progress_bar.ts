import { SingleBar } from 'cli-progress'

/**
 * Shows how far one is, on a terminal; elsewhere it says nothing.
 * @param format https://www.npmjs.com/package/cli-progress#bar-formatting
 */
export function progressBar(format: string, total = 1, payload?: object) {
  // Ctrl-C is for who shows it to hear.
  const bar = new SingleBar({ format, clearOnComplete: true, gracefulExit: false })
  bar.start(total, 0, payload)
  return bar
}
