import env from '#config/env'

export default {
  /**
   * The token that Prometheus sends. If it is not set, process/metrics_access.ts decides who may
   * read the metrics.
   */
  token: env.get('METRICS_TOKEN')?.release(),
}
