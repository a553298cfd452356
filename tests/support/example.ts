import { spawn, type ChildProcess } from 'node:child_process'
import type { Ability } from '#accounts/abilities'
import { until, type Visitor } from '#tests/support/visitor'

/** A program in examples/ that runs against a stack, with an access token of a member. */
export class Example {
  readonly #process: ChildProcess
  #output = ''

  static async start(member: Visitor, abilities: Ability[], program: string, ...args: string[]) {
    const token = await member.createToken('example', ...abilities)
    return Example.startWithToken(member, token, program, ...args)
  }

  static startWithToken(member: Visitor, token: string, program: string, ...args: string[]) {
    return new Example(member, token, program, args)
  }

  /** @param url of the API, if a test stands between the program and the API */
  static async startAt(url: string, member: Visitor, abilities: Ability[], ...command: string[]) {
    const token = await member.createToken('example', ...abilities)
    const [program, ...args] = command
    return new Example(member, token, program, args, url)
  }

  private constructor(
    { stack }: Visitor,
    token: string,
    program: string,
    args: string[],
    url = stack.url
  ) {
    const env = {
      ...process.env,
      FAIRWEATHER_URL: url,
      FAIRWEATHER_HUB: stack.hubUrl,
      FAIRWEATHER_TOKEN: token,
    }
    this.#process = spawn(program, args, { env })
    for (const stream of [this.#process.stdout!, this.#process.stderr!]) {
      stream.on('data', (chunk) => (this.#output += chunk))
    }
  }

  get output() {
    return this.#output
  }

  get exitCode() {
    return this.#process.exitCode
  }

  untilPrinted(text: string) {
    return until(text, () => this.#output.includes(text))
  }

  untilEnded() {
    return until('the end of the program', () => this.#process.exitCode !== null)
  }

  type(line: string) {
    this.#process.stdin!.write(`${line}\n`)
  }

  stop() {
    this.#process.kill()
  }
}

/** Ends all access tokens of a member. */
export async function revokeTokens(member: Visitor) {
  const { id } = await member.account()
  await member.stack.sql('DELETE FROM auth_access_tokens WHERE tokenable_id = $1', [id])
}
