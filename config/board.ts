import env from '#config/env'

export default {
  /** How many cities a member may watch. */
  citiesPerMember: env.get('CITIES_PER_MEMBER'),

  /** Whether temperatures are made up, so that the pages can say so. */
  demoFeed: env.get('DEMO_FEED'),
}
