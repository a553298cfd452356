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

test.group('Every command', () => {
  test('is found by this test', ({ assert }) => {
    assert.includeMembers(names, ['temperature_set', 'user_password', 'doctor'])
  })

  for (const name of names) {
    test(`${name} has a description, an example and its exit codes`, async ({ assert }) => {
      const { commandName, description, help, args, flags } = await command(name)
      const helpText = [help].flat().join('\n')

      assert.equal(commandName.replace(':', '_'), name)
      assert.match(description, /^[A-Z].{15,}[^.]$/)
      assert.include(helpText, `{{ binaryName }} ${commandName}`)
      assert.match(helpText, /\bExit code: 0 /)
      for (const { description: text } of [...args, ...flags]) {
        assert.match(String(text), /^\S.{3,}/)
      }
    })

    test(`${name} is in the operators' guide`, async ({ assert }) => {
      const { commandName } = await command(name)
      assert.match(guide, new RegExp(`^\\| \`node ace ${commandName}[ \`].*\\| [^|]{10,} \\|`, 'm'))
    })

    test(`${name} imports our modules only when it runs`, ({ assert }) => {
      const source = readFileSync(at(`web/commands/${name}.ts`), 'utf8')
      const imported = [...source.matchAll(/^import (?!type ).* from '#(.+)'$/gm)].map(
        ([, path]) => path
      )
      const light = /^(support\/|imports\/import_command$)/
      assert.deepEqual(
        imported.filter((path) => !light.test(path)),
        []
      )
    })

    if (/_(list|status)$/.test(name)) {
      test(`${name} can print JSON`, async ({ assert }) => {
        const { flags } = await command(name)
        assert.include(
          flags.map(({ name: flag }) => flag),
          'json'
        )
      })
    }
  }
})
