import env from '#config/env'

export default {
  /** The token that Prometheus sends. If not set, process/metrics_access.ts decides who may read. */
  token: env.get('METRICS_TOKEN')?.release(),
}
