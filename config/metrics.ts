import env from '#start/env'

export default {
  /** What Prometheus brings to read the metrics; none: who asks on this machine may. */
  token: env.get('METRICS_TOKEN')?.release(),
}
