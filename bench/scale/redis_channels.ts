import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { until } from '#tests/support/visitor'
import { freePort, stopProcess, untilPortAnswers } from '#tests/support/start_services'
import { bind } from '../comparison/cores.js'
import { startCpuTimer } from '../comparison/cpu_time.js'

const NODES = 3
const SUBSCRIBERS = [4, 30, 300]
const CHANNEL = 'bench'

/** A heartbeat, and a message with 50 readings. */
const MESSAGE_BYTES = [150, 5500]

/** The number of messages for one measurement, times the subscribers. */
const DELIVERIES = 30_000

interface Node {
  process: ChildProcess
  port: number
  /** The port at which the nodes of a cluster talk with each other. */
  clusterPort: number
  client: Redis
}

/** The ways in which a message can reach all hubs. */
const WAYS = {
  'one Redis': { nodes: 1, publish: 'PUBLISH', subscribe: 'SUBSCRIBE' },
  'cluster': { nodes: NODES, publish: 'PUBLISH', subscribe: 'SUBSCRIBE' },
  'cluster, sharded': { nodes: NODES, publish: 'SPUBLISH', subscribe: 'SSUBSCRIBE' },
} as const

type Way = (typeof WAYS)[keyof typeof WAYS]

/**
 * Measures the CPU time that Redis uses to pass one message to all subscribers of a channel, with one
 * Redis and with a cluster. In a cluster, subscribers connect to all nodes in turn. A sharded channel
 * belongs to one node, so all of its subscribers must connect to this node.
 */
export async function redisChannels() {
  const folder = mkdtempSync(join(tmpdir(), 'fairweather-bench-'))
  const single = [await startNode(folder)]
  const cluster = await startCluster(folder)
  try {
    const rows = []
    for (const bytes of MESSAGE_BYTES) {
      for (const subscribers of SUBSCRIBERS) {
        for (const [name, way] of Object.entries(WAYS)) {
          const nodes = way.nodes === 1 ? single : cluster
          const nodesMs = await measure(nodes, way, subscribers, bytes)
          const messages = DELIVERIES / subscribers
          const micros = (ms: number) => ((ms * 1000) / messages).toFixed(1)
          rows.push({
            'bytes': bytes,
            'subscribers': subscribers,
            '': name,
            'all nodes: CPU µs per message': micros(nodesMs.reduce((sum, ms) => sum + ms)),
            'busiest node': micros(Math.max(...nodesMs)),
          })
        }
      }
    }
    console.table(rows)
  } finally {
    for (const { client, process } of [...single, ...cluster]) {
      client.disconnect()
      await stopProcess(process)
    }
    rmSync(folder, { recursive: true })
  }
}

/** Returns the milliseconds of CPU time of each node. */
async function measure(nodes: Node[], way: Way, subscribers: number, bytes: number) {
  const owner = way.publish === 'SPUBLISH' ? await ownerOf(nodes) : undefined
  const sockets = await Promise.all(
    Array.from({ length: subscribers }, (_, n) => {
      return subscribe(owner ?? nodes[n % nodes.length], way.subscribe)
    })
  )
  let received = 0
  for (const socket of sockets) socket.on('data', ({ length }) => (received += length))
  const timers = nodes.map(({ process }) => startCpuTimer(process.pid!))
  const text = 'x'.repeat(bytes)
  const messages = DELIVERIES / subscribers
  for (let n = 0; n < messages; n++) {
    await (owner ?? nodes[n % nodes.length]).client.call(way.publish, CHANNEL, text)
  }
  await until('all messages', async () => received >= messages * subscribers * bytes)
  const nodesMs = timers.map((timer) => timer().ranMs)
  for (const socket of sockets) socket.destroy()
  return nodesMs
}

async function subscribe({ port }: Node, command: string): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.write(`${command} ${CHANNEL}\r\n`)
  await once(socket, 'data')
  return socket
}

/** Returns the node that has the slot of the channel. */
async function ownerOf(nodes: Node[]) {
  for (const node of nodes) {
    const isOwner = await node.client.call('SPUBLISH', CHANNEL, '').then(
      () => true,
      () => false
    )
    if (isOwner) return node
  }
  throw new Error('No node of the cluster has the slot of the channel')
}

async function startNode(folder: string, ...options: string[]): Promise<Node> {
  const [port, clusterPort] = [await freePort(), await freePort()]
  const dir = join(folder, String(port))
  mkdirSync(dir)
  const ports = ['--port', String(port), '--cluster-port', String(clusterPort)]
  const args = [...ports, '--bind', '127.0.0.1', '--dir', dir, '--save', '', ...options]
  const process = spawn('redis-server', args, { stdio: 'ignore' })
  bind(process.pid!, 'server')
  await untilPortAnswers(port)
  return { process, port, clusterPort, client: new Redis(port, '127.0.0.1') }
}

async function startCluster(folder: string) {
  const nodes = []
  const slots = 16_384 / NODES
  for (let n = 0; n < NODES; n++) {
    const node = await startNode(folder, '--cluster-enabled', 'yes')
    const [first, last] = [Math.ceil(n * slots), Math.ceil((n + 1) * slots) - 1]
    await node.client.call('CLUSTER', 'ADDSLOTSRANGE', first, last)
    nodes.push(node)
  }
  for (const { port, clusterPort } of nodes) {
    await nodes[0].client.call('CLUSTER', 'MEET', '127.0.0.1', port, clusterPort)
  }
  for (const { client } of nodes) {
    await until('the cluster to work', async () => {
      const info = String(await client.call('CLUSTER', 'INFO'))
      return info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${NODES}`)
    })
  }
  // Nodes that have just met exchange more messages.
  await pause(2000)
  return nodes
}
