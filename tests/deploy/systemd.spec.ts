import { execSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseEnv } from 'node:util'
import { test } from '@japa/runner'
import { vapidKey } from '#config/setting_rules'
import { SECRETS } from '#support/secrets'
import { shutdownSeconds, knownSettings, readText } from '#tests/support/deploy/repository_files'
import { without } from '#tests/support/programs'
import { imageHasCommand } from '#tests/support/deploy/built_image'

const DOCS = readText('docs/operations.md')
const FOLDER = 'deploy/systemd'
const INSTALLED = '/opt/fairweather'

/** systemd adds this file to each service whose name starts with "fairweather-". */
const COMMON = 'fairweather-.service.d/common.conf'

const names = readdirSync(FOLDER).filter((name) => /\.(service|target)$/.test(name))
const services = names.filter((name) => name.endsWith('.service'))
const common = readText(`${FOLDER}/${COMMON}`)
const units = Object.fromEntries(
  names.map((name) => [name, parseUnit(readText(`${FOLDER}/${name}`) + common)])
)

/** Returns the values of each key, in their order. */
function parseUnit(text: string) {
  const values: Record<string, string[]> = {}
  for (const [, key, value] of text.matchAll(/^(\w+)=(.*)$/gm)) (values[key] ??= []).push(value)
  return values
}

function settingsOf({ Environment }: Record<string, string[]>) {
  const assignments = Environment.flatMap((line) => line.split(' '))
  return Object.fromEntries(assignments.map((assignment) => assignment.split(/=(.*)/s)))
}

/** Returns whether a unit is one of ours, or an instance of a template of ours. */
const isOurs = (name: string) => name in units || name.replace(/@\w+\./, '@.') in units

test.group('The systemd units', () => {
  test('start existing commands with known settings', ({ assert }) => {
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

  test('pass each secret as a file that a documented step creates', ({ assert }) => {
    for (const name of services) {
      const settings = settingsOf(units[name])
      assert.lengthOf(units[name].LoadCredential, 3)
      for (const credential of units[name].LoadCredential) {
        const [secret, path] = credential.split(':')
        assert.match(DOCS, new RegExp(` >${path}[;)]`))
        const setting = secret.toUpperCase()
        assert.include(SECRETS, setting)
        assert.equal(settings[`${setting}_FILE`], `%d/${secret}`)
      }
    }
  })

  test('get a valid key for pushes from the documented step', ({ assert }) => {
    const [, command] = /; ([^;]+) >\/etc\/fairweather\/vapid_private_key;/.exec(DOCS)!
    const key = execSync(command, { encoding: 'utf8' }).trim()
    assert.lengthOf(Buffer.from(key, 'base64url'), 32)
    assert.equal(vapidKey('VAPID_PRIVATE_KEY', key)?.release(), key)
  }).skip(...without('openssl'))

  test('want only existing units, with the ports that nginx uses', ({ assert }) => {
    const wanted = units['fairweather.target'].Wants.flatMap((line) => line.split(' '))
    assert.isTrue(wanted.every(isOurs), wanted.join())
    const { WEB_SERVERS, HUB_SERVERS } = parseEnv(readText('deploy/nginx/settings.env'))
    const portsIn = (servers = '') => [...servers.matchAll(/:(\d+)/g)].map(([, port]) => port)
    const servers = { web: WEB_SERVERS, hub: HUB_SERVERS }
    for (const [kind, addresses] of Object.entries(servers)) {
      const instances = portsIn(addresses).map((port) => `fairweather-${kind}@${port}.service`)
      assert.lengthOf(instances, 2)
      assert.includeMembers(wanted, instances)
    }
  })

  test('restart processes that end, and give them enough time to stop', ({ assert }) => {
    for (const name of services.filter((service) => !service.includes('migrate'))) {
      assert.deepEqual(units[name].Restart, ['always'], name)
      assert.isAbove(Number(units[name].TimeoutStopSec), 4, name)
    }
    const hub = units['fairweather-hub@.service']
    const { HUB_DRAIN_TIME } = settingsOf(hub)
    assert.isAtLeast(Number(hub.TimeoutStopSec), shutdownSeconds(HUB_DRAIN_TIME))
  })

  test('restrict what the processes may do', ({ assert }) => {
    const HARDENING =
      /^(No|Private|Protect|Restrict(?!S|art)|Capability|SystemCall|Lock|DynamicUser)/
    const hardening = Object.entries(parseUnit(common)).filter(([key]) => HARDENING.test(key))
    assert.isAbove(hardening.length, 18)
    assert.includeDeepMembers(hardening, [
      ['NoNewPrivileges', ['yes']],
      ['ProtectSystem', ['strict']],
      ['DynamicUser', ['yes']],
      ['CapabilityBoundingSet', ['']],
    ])
    for (const name of services) {
      const keys = Object.keys(parseUnit(readText(`${FOLDER}/${name}`)))
      for (const [key] of hardening) assert.notInclude(keys, key, 'no service overrides it')
    }
  })

  test('are valid for systemd-analyze', ({ assert }) => {
    const folder = mkdtempSync(join(tmpdir(), 'fairweather-systemd-'))
    mkdirSync(join(folder, 'bin'))
    symlinkSync(process.execPath, join(folder, 'bin/node'))
    mkdirSync(join(folder, dirname(COMMON)))
    writeFileSync(join(folder, COMMON), common.replaceAll(INSTALLED, folder))
    for (const name of names) {
      const instance = name.replace('@.', '@4000.')
      const unit = readText(`${FOLDER}/${name}`).replaceAll(INSTALLED, folder)
      writeFileSync(join(folder, instance), unit)
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

    const result = verify(...files)
    assert.equal(result.status, 0, result.stderr)
    assert.equal(result.stderr.replace(/^.*Cannot add dependency job.*\n/gm, ''), '')
    writeFileSync(join(folder, 'wrong.service'), '[Service]\nExecStart=/no/such/program\n')
    assert.notEqual(verify('wrong.service').status, 0, 'premise: it finds errors')
    rmSync(folder, { recursive: true })
  }).skip(...without('systemd-analyze'))
})
