import { args, BaseCommand, errors, HelpCommand } from '@adonisjs/core/ace'

/** bin/console.ts also runs this command for `--help`. */
export default class Help extends BaseCommand {
  static commandName = 'help'
  static description = 'Show how to use a command'
  static help = [
    '```',
    '{{ binaryName }} help',
    '{{ binaryName }} help temperature:set',
    '```',
    'Exit code: 0 on success, 1 if there is no such command.',
  ]

  @args.string({ description: 'Name of the command', required: false })
  declare name?: string

  async run() {
    const { name, kernel, ui, prompt } = this
    if (!name) {
      await kernel.exec('list', [])
    } else if (kernel.getCommand(name)) {
      await new HelpCommand(kernel, this.parsed, ui, prompt).exec()
    } else {
      throw new errors.E_COMMAND_NOT_FOUND([name])
    }
  }
}
