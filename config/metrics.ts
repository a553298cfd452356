import env from '#config/env'

export default {
  /** What Prometheus brings to read the metrics; none: who asks on this machine may, where nobody comes from elsewhere. */
  token: env.get('METRICS_TOKEN')?.release(),
}
