import type { ChildProcess } from 'node:child_process'
import { on, once } from 'node:events'
import type { Readable } from 'node:stream'
import { forkModule } from '#tests/support/fork_module'

/** Marks the end of a command's output on both streams. No command prints this character. */
export const END_OF_OUTPUT = '\0'

/**
 * A process that runs Ace commands one after the other, because the start of a process takes most of
 * the time of a command.
 */
export class CommandProcess {
  readonly child: ChildProcess
  #last: Promise<unknown> = Promise.resolve()

  constructor(env: NodeJS.ProcessEnv) {
    this.child = forkModule('tests/support/command_worker', [], { env })
    for (const pipe of [this.child.stdout!, this.child.stderr!]) pipe.setEncoding('utf8')
  }

  /** @throws if the process ends during the command */
  run(args: string[]) {
    const result = this.#last.then(() => this.#run(args))
    this.#last = result.catch(() => {})
    return result
  }

  async #run(args: string[]) {
    const { child } = this
    const ended = once(child, 'exit').then(() => {
      throw new Error(`The process ended during ${args.join(' ')}`)
    })
    const outputs = Promise.all([readOutput(child.stdout!), readOutput(child.stderr!)])
    const exitCode = readExitCode(child)
    child.send(args)
    const results = Promise.all([exitCode, outputs])
    const [code, [stdout, stderr]] = await Promise.race([results, ended])
    return { exitCode: code, stdout, stderr }
  }
}

async function readExitCode(child: ChildProcess) {
  // The application in the process sends messages of its own, too.
  for await (const [message] of on(child, 'message')) {
    if (typeof message.exitCode === 'number') return message.exitCode as number
  }
}

function readOutput(pipe: Readable) {
  let output = ''
  return new Promise<string>((resolve) => {
    const read = (chunk: string) => {
      output += chunk
      if (!output.endsWith(END_OF_OUTPUT)) return
      pipe.off('data', read)
      resolve(output.slice(0, -1))
    }
    pipe.on('data', read)
  })
}
