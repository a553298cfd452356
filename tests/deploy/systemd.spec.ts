import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseEnv } from 'node:util'
import { test } from '@japa/runner'
import { SECRETS } from '#support/secrets'
import { shutdownSeconds, knownSettings, readText } from '#tests/support/deploy/repository_files'
import { imageHasCommand } from '#tests/support/deploy/built_image'

const FOLDER = 'deploy/systemd'
const INSTALLED = '/opt/fairweather'

/** What systemd adds to each service whose name begins so. */
const COMMON = 'fairweather-.service.d/common.conf'

const names = readdirSync(FOLDER).filter((name) => /\.(service|target)$/.test(name))
const services = names.filter((name) => name.endsWith('.service'))
const common = readText(`${FOLDER}/${COMMON}`)
const units = Object.fromEntries(
  names.map((name) => [name, read(readText(`${FOLDER}/${name}`) + common)])
)

/** What each key of a unit is set to, in this order. */
function read(text: string) {
  const values: Record<string, string[]> = {}
  for (const [, key, value] of text.matchAll(/^(\w+)=(.*)$/gm)) (values[key] ??= []).push(value)
  return values
}

/** The settings of a service. */
const settingsOf = ({ Environment }: Record<string, string[]>) =>
  Object.fromEntries(Environment.flatMap((line) => line.split(' ')).map((each) => each.split(/=(.*)/s))) // prettier-ignore

/** Whether systemd can be asked; where it has to be and cannot, that is an error. */
function systemdIsThere() {
  if (!spawnSync('systemd-analyze', ['--version']).error) return true
  const sentence = 'There is no systemd-analyze on PATH, so the units were not shown to systemd.'
  if (process.env.CI) throw new Error(sentence)
  console.warn(`\n  SKIPPED  ${sentence}\n`)
  return false
}

/** Whether a unit is one of ours, or an instance of one. */
const isOurs = (name: string) => name in units || name.replace(/@\w+\./, '@.') in units

test.group('The units of systemd', () => {
  test('start what is there, with settings that are known', ({ assert }) => {
    assert.lengthOf(services, 4)
    const known = knownSettings()
    for (const name of services) {
      const [command] = units[name].ExecStart
      const [program, ...args] = command.split(' ')
      assert.equal(program, `${INSTALLED}/bin/node`)
      assert.isTrue(imageHasCommand([program, ...args]), command)
      assert.deepEqual(units[name].WorkingDirectory, [INSTALLED])
      for (const setting of Object.keys(settingsOf(units[name]))) {
        assert.isTrue(known.has(setting), `${name}: ${setting}`)
      }
    }
    const example = Object.keys(parseEnv(readText(`${FOLDER}/settings.env`)))
    for (const setting of example) assert.isTrue(known.has(setting), setting)
    assert.notIncludeMembers(example, ['APP_KEY', 'DATABASE_URL'])
  })

  test('hand each secret out as a file of its own', ({ assert }) => {
    for (const name of services) {
      const settings = settingsOf(units[name])
      for (const credential of units[name].LoadCredential) {
        const [secret] = credential.split(':')
        const setting = secret.toUpperCase()
        assert.include(SECRETS, setting)
        assert.equal(settings[`${setting}_FILE`], `%d/${secret}`)
      }
    }
  })

  test('name no unit that is not there, at the ports that nginx knows', ({ assert }) => {
    const wanted = units['fairweather.target'].Wants.flatMap((line) => line.split(' '))
    assert.isTrue(wanted.every(isOurs), wanted.join())
    const { WEB_SERVERS, HUB_SERVERS } = parseEnv(readText('deploy/nginx/settings.env'))
    const ports = (servers = '') => [...servers.matchAll(/:(\d+)/g)].map(([, port]) => port)
    for (const [kind, servers] of [
      ['web', WEB_SERVERS],
      ['hub', HUB_SERVERS],
    ]) // prettier-ignore
    {
      const instances = ports(servers).map((port) => `fairweather-${kind}@${port}.service`)
      assert.lengthOf(instances, 2)
      assert.includeMembers(wanted, instances)
    }
  })

  test('start again what ends, and leave it the time to end in good order', ({ assert }) => {
    for (const name of services.filter((each) => !each.includes('migrate'))) {
      assert.deepEqual(units[name].Restart, ['always'], name)
      assert.isAbove(Number(units[name].TimeoutStopSec), 4, name)
    }
    const hub = units['fairweather-hub@.service']
    const { HUB_DRAIN_TIME } = settingsOf(hub)
    assert.isAtLeast(Number(hub.TimeoutStopSec), shutdownSeconds(HUB_DRAIN_TIME))
  })

  test('let a process do what it has to, and no more', ({ assert }) => {
    const hardening = Object.entries(read(common)).filter(([key]) => /^(No|Private|Protect|Restrict(?!S|art)|Capability|SystemCall|Lock|DynamicUser)/.test(key)) // prettier-ignore
    assert.isAbove(hardening.length, 18)
    assert.includeDeepMembers(hardening, [
      ['NoNewPrivileges', ['yes']],
      ['ProtectSystem', ['strict']],
      ['DynamicUser', ['yes']],
      ['CapabilityBoundingSet', ['']],
    ])
    for (const name of services) {
      const own = Object.keys(read(readText(`${FOLDER}/${name}`)))
      for (const [key] of hardening) assert.notInclude(own, key, 'none has its own way')
    }
  })

  test('are what systemd itself takes them for', ({ assert }) => {
    const folder = mkdtempSync(join(tmpdir(), 'fairweather-systemd-'))
    mkdirSync(join(folder, 'bin'))
    symlinkSync(process.execPath, join(folder, 'bin/node'))
    mkdirSync(join(folder, dirname(COMMON)))
    writeFileSync(join(folder, COMMON), common.replaceAll(INSTALLED, folder))
    for (const name of names) {
      const instance = name.replace('@.', '@4000.')
      writeFileSync(join(folder, instance), readText(`${FOLDER}/${name}`).replaceAll(INSTALLED, folder)) // prettier-ignore
    }
    const verify = (...files: string[]) => {
      const { status, stderr } = spawnSync(
        'systemd-analyze',
        ['verify', ...files.map((file) => join(folder, file))],
        { encoding: 'utf8', env: { ...process.env, SYSTEMD_UNIT_PATH: `${folder}:` } }
      )
      return { status, stderr }
    }
    const files = names.map((name) => name.replace('@.', '@4000.'))

    const found = verify(...files)
    assert.equal(found.status, 0, found.stderr)
    assert.equal(found.stderr.replace(/^.*Cannot add dependency job.*\n/gm, ''), '')
    writeFileSync(join(folder, 'wrong.service'), '[Service]\nExecStart=/no/such/program\n')
    assert.notEqual(verify('wrong.service').status, 0, 'it does find what is wrong')
    rmSync(folder, { recursive: true })
  }).skip(!systemdIsThere())
})
