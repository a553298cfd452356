import env from '#config/env'

export default {
  /** Maximum number of cities on a board. */
  citiesPerMember: env.get('CITIES_PER_MEMBER'),

  /** Whether the temperatures are made up. Pages say so. */
  demoFeed: env.get('DEMO_FEED'),
}
