import { readdirSync, readFileSync } from 'node:fs'
import type { BaseCommand } from '@adonisjs/core/ace'
import { test } from '@japa/runner'

const at = (path: string) => new URL(`../../../${path}`, import.meta.url)

const names = readdirSync(at('web/commands')).map((file) => file.replace(/\.\w+$/, ''))

const guide = readFileSync(at('docs/operating.md'), 'utf8')

async function command(name: string): Promise<typeof BaseCommand> {
  const { default: Command } = await import(`#commands/${name}`)
  Command.boot()
  return Command
}

test.group('Every command of ours', () => {
  test('is among these', ({ assert }) => {
    assert.includeMembers(names, ['temperature_set', 'user_password', 'doctor'])
  })

  for (const name of names) {
    test(`${name} says what it does, shows how, and what its end means`, async ({ assert }) => {
      const { commandName, description, help, args, flags } = await command(name)
      const text = [help].flat().join('\n')

      assert.equal(commandName.replace(':', '_'), name)
      assert.match(description, /^[A-Z].{15,}[^.]$/)
      assert.include(text, `{{ binaryName }} ${commandName}`)
      assert.match(text, /\bE(nds|xit code)\b/)
      for (const { description: of } of [...args, ...flags]) assert.match(String(of), /^\S.{3,}/)
    })

    test(`${name} is in the guide of operators`, async ({ assert }) => {
      const { commandName } = await command(name)
      assert.match(guide, new RegExp(`^\\| \`node ace ${commandName}[ \`].*\\| [^|]{10,} \\|`, 'm'))
    })

    if (/_(list|status)$/.test(name)) {
      test(`${name} lists in JSON, too`, async ({ assert }) => {
        const { flags } = await command(name)
        assert.include(
          flags.map(({ name: flag }) => flag),
          'json'
        )
      })
    }
  }
})
