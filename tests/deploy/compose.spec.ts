import { execFileSync, spawnSync } from 'node:child_process'
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from '@japa/runner'
import pg from 'pg'
import { vapidKey } from '#config/setting_rules'
import { looksRandom } from '#support/secrets'
import { skipWithout } from '#tests/support/programs'
import { createDatabase, redisUrl } from '#tests/support/start_services'
import { readCompose, ComposeContainers } from '#tests/support/deploy/compose'
import { shutdownSeconds, knownSettings, readText } from '#tests/support/deploy/repository_files'
import { imageHasCommand } from '#tests/support/deploy/built_image'

const SERVER_NAME = 'weather.example.org'
const { services, secrets, networks, volumes } = readCompose({ SERVER_NAME })
const ours = ['migrate', 'web', 'hub', 'worker'].map((name) => [name, services[name]] as const)
const METRICS_TOKEN = 'the-token-of-prometheus'
const seconds = (duration = '0s') => Number(/^(\d+)s$/.exec(duration)![1])

test.group('The compose file', () => {
  test('requires SERVER_NAME, and says so', ({ assert }) => {
    assert.throws(() => readCompose({}), /^SERVER_NAME is missing in \.env/)
  })

  test('refers only to services, secrets, networks, volumes and stages that exist', ({
    assert,
  }) => {
    assert.containsSubset(Object.keys(services), ['postgres', 'redis', 'nginx'])
    for (const [name, service] of Object.entries(services)) {
      for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
        const { healthcheck, restart } = services[other]
        if (condition === 'service_healthy') assert.isOk(healthcheck?.test, `${name}: ${other}`)
        else assert.equal(restart, 'no', `${name} waits until ${other} has ended`)
      }
      for (const secret of service.secrets ?? []) assert.property(secrets, secret)
      for (const network of service.networks) assert.property(networks, network)
      for (const volume of service.volumes ?? []) {
        const [source] = volume.split(':')
        if (!/^[./]/.test(source)) assert.property(volumes, source)
      }
      if (service.build) {
        const stage = new RegExp(`^FROM .+ AS ${service.build.target}$`, 'm')
        assert.match(readText('Dockerfile'), stage)
      } else {
        assert.match(service.image, /:\d+\.\d+(\.\d+)?-alpine$/, 'a pinned version')
      }
    }
  })

  test('runs existing commands of one image with few privileges', ({ assert }) => {
    for (const [name, service] of ours) {
      assert.equal(service.image, services.web.image)
      assert.isTrue(imageHasCommand(service.command), service.command.join(' '))
      assert.isTrue(service.read_only, name)
      assert.deepEqual(service.cap_drop, ['ALL'])
      assert.deepEqual(service.tmpfs, ['/tmp'])
    }
    assert.isTrue(services.nginx.read_only)
  })

  test('publishes only the ports of nginx, and isolates the database and the bus', ({ assert }) => {
    const published = Object.keys(services).filter((name) => services[name].ports)
    assert.deepEqual(published, ['nginx'])
    assert.isTrue(networks.inside?.internal)
    for (const name of ['postgres', 'redis']) assert.deepEqual(services[name].networks, ['inside'])
  })

  test('sets only known settings, and passes secrets only as files', ({ assert }) => {
    const known = knownSettings()
    for (const [name, { environment }] of ours) {
      for (const setting of Object.keys(environment)) assert.isTrue(known.has(setting), setting)
      assert.equal(environment.APP_KEY, '', name)
      assert.equal(environment.DATABASE_URL, '', name)
      assert.equal(environment.VAPID_PRIVATE_KEY, '', name)
    }
    assert.include(readText('.gitignore').split('\n'), 'secrets')
  })

  test('fetches the weather every 15 minutes, unless .env says otherwise', ({ assert }) => {
    const { environment } = services.worker
    assert.equal(environment.WEATHER_SCHEDULE, '15m')
    for (const WEATHER_SCHEDULE of ['', '1h']) {
      const { worker } = readCompose({ SERVER_NAME, WEATHER_SCHEDULE }).services
      assert.equal(worker.environment.WEATHER_SCHEDULE, WEATHER_SCHEDULE)
    }
  })

  test('runs two hubs, and gives each process enough time to stop', ({ assert }) => {
    const { hub } = services
    assert.equal(hub.deploy?.replicas, 2)
    assert.isUndefined(hub.ports)
    assert.isAtLeast(
      seconds(hub.stop_grace_period),
      shutdownSeconds(hub.environment.HUB_DRAIN_TIME)
    )
    for (const name of ['web', 'worker']) {
      assert.isAbove(seconds(services[name].stop_grace_period), 4, name)
    }
  })

  test('sets all variables of the nginx template, and envsubst replaces no others', ({
    assert,
  }) => {
    const { NGINX_ENVSUBST_FILTER, ...variables } = services.nginx.environment
    const filter = new RegExp(NGINX_ENVSUBST_FILTER)
    const template = readText('deploy/nginx/fairweather.conf.template')
    const used = new Set([...template.matchAll(/\$\{([A-Z_]+)\}/g)].map(([, name]) => name))

    assert.sameMembers(Object.keys(variables), [...used])
    for (const name of used) assert.match(name, filter)
    for (const [, name] of template.matchAll(/\$([a-z_]+)/g)) assert.notMatch(name, filter)
    assert.include(variables.WEB_SERVERS, `web:${services.web.environment.PORT} `)
    assert.include(variables.HUB_SERVERS, `hub:${services.hub.environment.HUB_PORT} `)
    assert.equal(services.web.environment.HUB_URL, `https://${variables.SERVER_NAME}`)
  })
})

test.group('The installation that the compose file starts', (group) => {
  skipWithout(group, 'redis-server')
  let containers: ComposeContainers
  group.setup(async () => {
    containers = new ComposeContainers(
      { 'redis://redis:6379': redisUrl! },
      { SERVER_NAME, METRICS_TOKEN }
    )
  })
  group.teardown(() => containers.stop())

  test('has random secrets, which are created only once', ({ assert }) => {
    const key = containers.secret('app_key')
    const password = containers.secret('postgres_password')
    assert.isTrue(looksRandom(key))
    assert.isTrue(looksRandom(password))
    const pushKey = containers.secret('vapid_private_key')
    assert.isTrue(looksRandom(pushKey))
    assert.equal(vapidKey('VAPID_PRIVATE_KEY', pushKey)?.release(), pushKey)
    assert.lengthOf(Buffer.from(pushKey, 'base64url'), 32)
    const url = new URL(containers.secret('database_url'))
    const { environment } = containers.file.services.postgres
    assert.equal(url.password, password)
    assert.equal(url.username, environment.POSTGRES_USER)
    assert.equal(url.pathname, `/${environment.POSTGRES_DB}`)
    assert.equal(url.hostname, 'postgres')
    assert.equal(statSync(join(containers.folder, 'secrets')).mode & 0o777, 0o700)

    execFileSync('sh', [join(containers.folder, 'deploy/make_secrets.sh')])
    assert.equal(containers.secret('app_key'), key)
    assert.equal(containers.secret('vapid_private_key'), pushKey)
  })

  test('gets a self-signed certificate, which never replaces a real one', async ({ assert }) => {
    const path = (name: string) => join(containers.folder, 'secrets/tls', name)
    const read = (name: string) => readFileSync(path(name), 'utf8')
    const script = join(containers.folder, 'deploy/make_secrets.sh')
    const certificate = new X509Certificate(read('fullchain.pem'))
    assert.equal(certificate.checkHost(SERVER_NAME), SERVER_NAME)
    assert.isTrue(certificate.checkPrivateKey(createPrivateKey(read('privkey.pem'))))
    assert.equal(statSync(path('privkey.pem')).mode & 0o777, 0o644)

    writeFileSync(path('fullchain.pem'), 'a real one')
    rmSync(path('privkey.pem'))
    execFileSync('sh', [script])
    assert.equal(read('fullchain.pem'), 'a real one')
    assert.isFalse(existsSync(path('privkey.pem')))

    rmSync(path('fullchain.pem'))
    rmSync(join(containers.folder, '.env'))
    const { status, stderr } = spawnSync('sh', [script], { encoding: 'utf8' })
    assert.equal(status, 1)
    assert.equal(
      stderr,
      'SERVER_NAME is missing in .env. Set it to your domain name, such as weather.example.org\n'
    )
    execFileSync('sh', [script], { env: { ...process.env, SERVER_NAME: 'other.example.org' } })
    assert.isDefined(new X509Certificate(read('fullchain.pem')).checkHost('other.example.org'))
  })

  test('can write only to its volume and its temporary files', async ({ assert }) => {
    const folders = ['data', 'tmp', 'secrets', '.']
    const writable = await Promise.all(folders.map((folder) => containers.canWrite('web', folder)))
    assert.deepEqual(writable, [true, true, false, false])
  })

  test('migrates an empty database, becomes healthy and stops in time', async ({ assert }) => {
    const database = await emptyDatabase()
    writeFileSync(join(containers.folder, 'secrets/database_url'), database)
    const migrate = await containers.start('migrate')
    assert.equal(await migrate.ended, 0, migrate.output())

    const started = []
    for (const name of ['web', 'web', 'hub', 'hub', 'worker']) {
      started.push({ name, ...(await containers.start(name)) })
    }
    const [web, , hub] = started
    assert.notEqual(await web.check(), 0, 'not healthy before it serves')
    for (const service of started.slice(0, 4)) await service.untilHealthy()
    assert.match(hub.output(), /bus: Redis/)

    for (const { url } of [web, hub]) {
      const fetchMetrics = (authorization: string) =>
        fetch(`${url}/metrics`, { headers: { authorization } })
      assert.equal((await fetchMetrics('Bearer something-else')).status, 404)
      assert.equal((await fetchMetrics(`Bearer ${METRICS_TOKEN}`)).status, 200)
    }

    await Promise.all(
      started.map(async ({ name, process, ended, output }) => {
        const startedAt = Date.now()
        process.kill('SIGTERM')
        assert.equal(await ended, 0, `${name}: ${output()}`)
        const grace = seconds(containers.file.services[name].stop_grace_period)
        assert.isBelow(Date.now() - startedAt, 1000 * grace, name)
      })
    )
    assert.match(started[4].output(), /cleanup every hour/)
    assert.notEqual(await web.check(), 0, 'not healthy after it has stopped')
  })
})

async function emptyDatabase() {
  const url = new URL(await createDatabase())
  const client = new pg.Client(url.href)
  await client.connect()
  await client.query(`CREATE DATABASE ${url.pathname.slice(1)}_empty TEMPLATE template0`)
  await client.end()
  url.pathname += '_empty'
  return url.href
}
