import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { test } from '@japa/runner'
import { parseAllDocuments } from 'yaml'
import { SECRETS } from '#support/secrets'
import { shutdownSeconds, knownSettings, readText } from '#tests/support/deploy/repository_files'
import { imageHasCommand } from '#tests/support/deploy/built_image'

const FOLDER = 'deploy/kubernetes'

interface Probe {
  httpGet: { path: string; port: string }
}

interface Container {
  name: string
  image: string
  command: string[]
  ports?: { name: string; containerPort: number }[]
  volumeMounts: { name: string; mountPath: string }[]
  startupProbe?: Probe
  livenessProbe?: Probe
  readinessProbe?: Probe
  lifecycle?: { preStop: { sleep: { seconds: number } } }
  securityContext: object
}

interface Manifest {
  apiVersion: string
  kind: string
  metadata: { name: string; namespace?: string }
  data?: Record<string, string>
  stringData?: Record<string, string>
  spec: {
    replicas?: number
    selector?: { matchLabels?: Record<string, string>; app?: string }
    template: {
      metadata: { labels: Record<string, string> }
      spec: {
        containers: Container[]
        volumes: { name: string; secret?: { secretName: string } }[]
        securityContext: object
        terminationGracePeriodSeconds: number
      }
    }
    ports?: { name: string; port: number; targetPort: string }[]
    rules?: { http: { paths: { path: string; backend: { service: { name: string; port: { name: string } } } }[] } }[] // prettier-ignore
  }
}

interface Kustomization {
  resources?: string[]
  components?: string[]
  images?: { name: string }[]
}

const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter(
  (name) => name.endsWith('.yaml') && basename(name) !== 'kustomization.yaml'
)
const manifests = files.flatMap((name) => documents<Manifest>(name))

const together = kustomization('.')
const before = kustomization('migrate')

const all = (kind: string) => manifests.filter((each) => each.kind === kind)
const one = (kind: string, name: string) =>
  all(kind).find(({ metadata }) => metadata.name === name)!
const containerOf = ({ spec }: Manifest) => spec.template.spec.containers[0]
const ours = ['Deployment', 'Job'].flatMap(all).filter((each) => containerOf(each).image.startsWith('fairweather:')) // prettier-ignore

test.group('The manifests of Kubernetes', () => {
  test('are what its API takes them for, to the last word', ({ assert }) => {
    assert.equal(mistakesIn(manifests), '')

    const misspelt = structuredClone(one('Deployment', 'hub'))
    Object.assign(misspelt.spec.template.spec, { terminationGracePeriod: 30 })
    const wrong = structuredClone(one('Service', 'hub'))
    Object.assign(wrong.spec.ports![0], { port: 'hub' })
    const mistakes = mistakesIn([misspelt, wrong])
    assert.match(mistakes, /terminationGracePeriod"?' does not exist/)
    assert.include(mistakes, `'string' is not assignable to type 'number'`)
  }).timeout(60_000)

  test('are applied together, but for an example and what comes before them', ({ assert }) => {
    assert.sameMembers([...together.resources, ...before.resources, 'secret.example.yaml'], files)
    assert.deepEqual(before.resources, ['migrate/migrate.yaml'])
    assert.deepEqual(documents<Manifest>(before.resources[0]).map(({ kind }) => kind), ['Job']) // prettier-ignore
    assert.isEmpty(together.resources.flatMap((name) => documents<Manifest>(name)).filter(({ kind }) => kind === 'Job')) // prettier-ignore
    for (const { kind, metadata } of manifests) {
      if (kind !== 'Namespace') assert.equal(metadata.namespace, 'fairweather', metadata.name)
    }
  })

  test('run one image, named once', ({ assert }) => {
    assert.deepEqual(together.components, ['version'])
    assert.deepEqual(before.components, ['version'])
    const [{ images }] = documents<Kustomization>('version/kustomization.yaml')
    const names = new Set(ours.map((each) => containerOf(each).image))
    assert.deepEqual([...names], ['fairweather:latest'])
    assert.containsSubset(images!, [{ name: 'fairweather' }])
  })

  test('believe nobody’s X-Forwarded-For until somebody is named', ({ assert }) => {
    assert.equal(one('ConfigMap', 'fairweather').data!.TRUSTED_PROXIES, '')
  })

  test('let nobody of another namespace at the Redis', ({ assert }) => {
    const { labels } = one('Deployment', 'redis').spec.template.metadata
    assert.deepEqual(one('NetworkPolicy', 'redis').spec as object, {
      podSelector: { matchLabels: labels },
      policyTypes: ['Ingress'],
      ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 'redis' }] }],
    })
    assert.containsSubset(containerOf(one('Deployment', 'redis')).ports!, [{ name: 'redis' }])
  })

  test('run what the image has, as one who may do little', ({ assert }) => {
    const names = ours.map(({ metadata }) => metadata.name)
    assert.sameMembers(names, ['migrate', 'web', 'hub', 'scheduler'])
    for (const each of ours) {
      const { command, securityContext } = containerOf(each)
      assert.isTrue(imageHasCommand(command), command.join(' '))
      assert.containsSubset(each.spec.template.spec.securityContext, { runAsNonRoot: true })
      assert.deepEqual(securityContext, {
        readOnlyRootFilesystem: true,
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
      })
    }
  })

  test('set what is known, and have each secret where it is looked for', ({ assert }) => {
    const known = knownSettings()
    const settings = one('ConfigMap', 'fairweather').data!
    for (const name of Object.keys(settings)) assert.isTrue(known.has(name), name)
    const secrets = Object.keys(one('Secret', 'fairweather').stringData!)
    assert.lengthOf(secrets, 2)
    for (const each of ours) {
      const mounts = containerOf(each).volumeMounts
      const paths = Object.fromEntries(mounts.map(({ name, mountPath }) => [name, mountPath]))
      for (const secret of secrets) {
        assert.include(SECRETS, secret.toUpperCase())
        assert.equal(settings[`${secret.toUpperCase()}_FILE`], `${paths.secrets}/${secret}`)
      }
      assert.equal(settings.DATA_DIR, paths.data)
    }
  })

  test('send everybody to a port at which somebody listens', ({ assert }) => {
    const settings = one('ConfigMap', 'fairweather').data!
    const ports = { web: Number(settings.PORT), hub: Number(settings.HUB_PORT) }
    const paths = one('Ingress', 'fairweather').spec.rules![0].http.paths
    assert.deepEqual(paths.map(({ path }) => path), ['/hub/', '/']) // prettier-ignore
    for (const [name, port] of Object.entries(ports)) {
      const deployment = one('Deployment', name)
      const { labels } = deployment.spec.template.metadata
      assert.deepEqual(containerOf(deployment).ports, [{ name, containerPort: port }])
      assert.deepEqual(one('Service', name).spec.selector, labels as object)
      assert.deepEqual(one('Service', name).spec.ports, [{ name, port, targetPort: name }])
      assert.deepEqual(one('PodDisruptionBudget', name).spec.selector, { matchLabels: labels })
      assert.isAtLeast(deployment.spec.replicas!, 2)
      const backends = paths.map(({ backend }) => backend.service)
      assert.deepInclude(backends, { name, port: { name } })
    }
    assert.equal(settings.REDIS_URL, `redis://redis:${one('Service', 'redis').spec.ports![0].port}`)
  })

  test('ask after health as it is to be asked after, and wait for who ends', ({ assert }) => {
    const { HUB_DRAIN_TIME } = one('ConfigMap', 'fairweather').data!
    for (const [name, ready, gone] of [
      ['web', 'live', 4],
      ['hub', 'ready', shutdownSeconds(HUB_DRAIN_TIME)],
    ] as const) // prettier-ignore
    {
      const { template } = one('Deployment', name).spec
      const { startupProbe, livenessProbe, readinessProbe, lifecycle } = template.spec.containers[0]
      assert.deepEqual(startupProbe!.httpGet, { path: '/health/live', port: name })
      assert.deepEqual(livenessProbe!.httpGet, { path: '/health/live', port: name })
      assert.deepEqual(readinessProbe!.httpGet, { path: `/health/${ready}`, port: name })
      const left = template.spec.terminationGracePeriodSeconds - lifecycle!.preStop.sleep.seconds
      assert.isAtLeast(left, gone, name)
    }
  })
})

function documents<T>(name: string) {
  return parseAllDocuments(readText(join(FOLDER, name))).map((each) => each.toJS() as T)
}

/** What is applied by this folder, each named from the topmost one. */
function kustomization(folder: string) {
  const [{ resources = [], components = [] }] = documents<Kustomization>(
    join(folder, 'kustomization.yaml')
  )
  const named = (names: string[]) => names.map((name) => join(folder, name))
  return { resources: named(resources), components: named(components) }
}

/** What the types of Kubernetes' API, made of its schemas, do not take; unknown names, too. */
function mistakesIn(those: Manifest[]) {
  mkdirSync('tmp', { recursive: true })
  // Where packages are found.
  const folder = mkdtempSync('tmp/kubernetes-')
  const source = those.map((each, n) => {
    const text = JSON.stringify(each, undefined, 1)
    return `import type { I${each.kind} as T${n} } from 'kubernetes-models/${each.apiVersion}/${each.kind}'\nexport const m${n}: T${n} = ${text}\n`
  })
  writeFileSync(join(folder, 'manifests.ts'), source.join('\n'))
  const flags = ['--noEmit', '--ignoreConfig', '--strict', '--skipLibCheck', '--module', 'nodenext'] // prettier-ignore
  const { stdout } = spawnSync(process.execPath, ['node_modules/.bin/tsc', ...flags, join(folder, 'manifests.ts')], { encoding: 'utf8' }) // prettier-ignore
  rmSync(folder, { recursive: true })
  return stdout
}
