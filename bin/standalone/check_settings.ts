import { text } from 'node:stream/consumers'
import { launch, runToExit } from './child_processes.ts'

/**
 * Checks all settings. A process that finds its settings invalid would be restarted again and again.
 * @throws an error of one sentence if a setting is invalid
 */
export async function checkSettings() {
  const args = ['--import=./bin/typescript_loader.js', 'bin/standalone/load_configuration.ts']
  const child = launch({ args }, ['ignore', 'inherit', 'pipe'])
  const [message, exitCode] = await Promise.all([text(child.stderr!), runToExit(child)])
  if (exitCode) throw new Error(message.trim())
}
