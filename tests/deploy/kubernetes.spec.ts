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
    rules?: { http: { paths: IngressPath[] } }[]
  }
}

interface IngressPath {
  path: string
  backend: { service: { name: string; port: { name: string } } }
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

const main = kustomization('.')
const migration = kustomization('migrate')

const manifestsOf = (kind: string) => manifests.filter((manifest) => manifest.kind === kind)
const manifest = (kind: string, name: string) =>
  manifestsOf(kind).find(({ metadata }) => metadata.name === name)!
const containerOf = ({ spec }: Manifest) => spec.template.spec.containers[0]
const ours = [...manifestsOf('Deployment'), ...manifestsOf('Job')].filter((workload) =>
  containerOf(workload).image.startsWith('fairweather:')
)

test.group('The Kubernetes manifests', () => {
  test('are valid for the schemas of the API, without unknown names', ({ assert }) => {
    assert.equal(schemaErrors(manifests), '')

    const misspelt = structuredClone(manifest('Deployment', 'hub'))
    Object.assign(misspelt.spec.template.spec, { terminationGracePeriod: 30 })
    const wrongType = structuredClone(manifest('Service', 'hub'))
    Object.assign(wrongType.spec.ports![0], { port: 'hub' })
    const errors = schemaErrors([misspelt, wrongType])
    assert.match(errors, /terminationGracePeriod"?' does not exist/)
    assert.include(errors, `'string' is not assignable to type 'number'`)
  })

  test('are all applied together, except the migration and the example secret', ({ assert }) => {
    const kinds = (names: string[]) =>
      names.flatMap((name) => documents<Manifest>(name)).map(({ kind }) => kind)
    assert.sameMembers([...main.resources, ...migration.resources, 'secret.example.yaml'], files)
    assert.deepEqual(migration.resources, ['migrate/migrate.yaml'])
    assert.deepEqual(kinds(migration.resources), ['Job'])
    assert.notInclude(kinds(main.resources), 'Job')
    for (const { kind, metadata } of manifests) {
      if (kind !== 'Namespace') assert.equal(metadata.namespace, 'fairweather', metadata.name)
    }
  })

  test('use one image, whose version is in one place', ({ assert }) => {
    assert.deepEqual(main.components, ['version'])
    assert.deepEqual(migration.components, ['version'])
    const [{ images }] = documents<Kustomization>('version/kustomization.yaml')
    const names = new Set(ours.map((workload) => containerOf(workload).image))
    assert.deepEqual([...names], ['fairweather:latest'])
    assert.containsSubset(images!, [{ name: 'fairweather' }])
  })

  test('trust no proxy by default', ({ assert }) => {
    assert.equal(manifest('ConfigMap', 'fairweather').data!.TRUSTED_PROXIES, '')
  })

  test('let only their own namespace connect to Redis', ({ assert }) => {
    const { labels } = manifest('Deployment', 'redis').spec.template.metadata
    assert.deepEqual(manifest('NetworkPolicy', 'redis').spec as object, {
      podSelector: { matchLabels: labels },
      policyTypes: ['Ingress'],
      ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 'redis' }] }],
    })
    assert.containsSubset(containerOf(manifest('Deployment', 'redis')).ports!, [{ name: 'redis' }])
  })

  test('run existing commands of the image with few privileges', ({ assert }) => {
    const names = ours.map(({ metadata }) => metadata.name)
    assert.sameMembers(names, ['migrate', 'web', 'hub', 'worker'])
    for (const workload of ours) {
      const { command, securityContext } = containerOf(workload)
      assert.isTrue(imageHasCommand(command), command.join(' '))
      assert.containsSubset(workload.spec.template.spec.securityContext, { runAsNonRoot: true })
      assert.deepEqual(securityContext, {
        readOnlyRootFilesystem: true,
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
      })
    }
  })

  test('use only known settings, and mount each secret where a setting expects it', ({
    assert,
  }) => {
    const known = knownSettings()
    const settings = manifest('ConfigMap', 'fairweather').data!
    for (const name of Object.keys(settings)) assert.isTrue(known.has(name), name)
    const secrets = Object.keys(manifest('Secret', 'fairweather').stringData!)
    assert.lengthOf(secrets, 3)
    for (const workload of ours) {
      const mounts = containerOf(workload).volumeMounts
      const paths = Object.fromEntries(mounts.map(({ name, mountPath }) => [name, mountPath]))
      for (const secret of secrets) {
        assert.include(SECRETS, secret.toUpperCase())
        assert.equal(settings[`${secret.toUpperCase()}_FILE`], `${paths.secrets}/${secret}`)
      }
      assert.equal(settings.DATA_DIR, paths.data)
    }
  })

  test('route the ingress to ports at which the containers listen', ({ assert }) => {
    const settings = manifest('ConfigMap', 'fairweather').data!
    const ports = { web: Number(settings.PORT), hub: Number(settings.HUB_PORT) }
    const routes = manifest('Ingress', 'fairweather').spec.rules![0].http.paths
    const paths = routes.map(({ path }) => path)
    assert.deepEqual(paths, ['/hub/', '/'])
    const backends = routes.map(({ backend }) => backend.service)
    for (const [name, port] of Object.entries(ports)) {
      const deployment = manifest('Deployment', name)
      const { labels } = deployment.spec.template.metadata
      const budget = manifest('PodDisruptionBudget', name)
      assert.deepEqual(containerOf(deployment).ports, [{ name, containerPort: port }])
      assert.deepEqual(manifest('Service', name).spec.selector, labels as object)
      assert.deepEqual(manifest('Service', name).spec.ports, [{ name, port, targetPort: name }])
      assert.deepEqual(budget.spec.selector, { matchLabels: labels })
      assert.isAtLeast(deployment.spec.replicas!, 2)
      assert.deepInclude(backends, { name, port: { name } })
    }
    const [redisPort] = manifest('Service', 'redis').spec.ports!
    assert.equal(settings.REDIS_URL, `redis://redis:${redisPort.port}`)
  })

  test('probe the health of the containers, and give them enough time to stop', ({ assert }) => {
    const { HUB_DRAIN_TIME } = manifest('ConfigMap', 'fairweather').data!
    const workloads = [
      { name: 'web', readiness: 'live', stopSeconds: 4 },
      { name: 'hub', readiness: 'ready', stopSeconds: shutdownSeconds(HUB_DRAIN_TIME) },
    ]
    for (const { name, readiness, stopSeconds } of workloads) {
      const { template } = manifest('Deployment', name).spec
      const { startupProbe, livenessProbe, readinessProbe, lifecycle } = template.spec.containers[0]
      assert.deepEqual(startupProbe!.httpGet, { path: '/health/live', port: name })
      assert.deepEqual(livenessProbe!.httpGet, { path: '/health/live', port: name })
      assert.deepEqual(readinessProbe!.httpGet, { path: `/health/${readiness}`, port: name })
      const remaining =
        template.spec.terminationGracePeriodSeconds - lifecycle!.preStop.sleep.seconds
      assert.isAtLeast(remaining, stopSeconds, name)
    }
    const { spec } = manifest('Deployment', 'worker').spec.template
    assert.isAbove(spec.terminationGracePeriodSeconds, 4)
  })
})

function documents<T>(name: string) {
  return parseAllDocuments(readText(join(FOLDER, name))).map((document) => document.toJS() as T)
}

/** Returns what the kustomization of a folder applies, with paths relative to deploy/kubernetes. */
function kustomization(folder: string) {
  const [{ resources = [], components = [] }] = documents<Kustomization>(
    join(folder, 'kustomization.yaml')
  )
  const withFolder = (names: string[]) => names.map((name) => join(folder, name))
  return { resources: withFolder(resources), components: withFolder(components) }
}

/** Checks manifests with the types of Kubernetes' API. Returns TypeScript's errors. */
function schemaErrors(checked: Manifest[]) {
  mkdirSync('tmp', { recursive: true })
  // This folder is within the checkout, so that TypeScript finds node_modules.
  const folder = mkdtempSync('tmp/kubernetes-')
  const source = checked.map((object, n) => {
    const { apiVersion, kind } = object
    const json = JSON.stringify(object, undefined, 1)
    return `import type { I${kind} as T${n} } from 'kubernetes-models/${apiVersion}/${kind}'\nexport const m${n}: T${n} = ${json}\n`
  })
  const path = join(folder, 'manifests.ts')
  writeFileSync(path, source.join('\n'))
  const flags = '--noEmit --ignoreConfig --strict --skipLibCheck --module nodenext'.split(' ')
  const { stdout } = spawnSync(
    process.execPath,
    ['node_modules/typescript-7/bin/tsc', ...flags, path],
    {
      encoding: 'utf8',
    }
  )
  rmSync(folder, { recursive: true })
  return stdout
}
