import Alert from '#models/alert'

/** Returns how many alerts a member has set for each city, without those for which they have none. */
export async function alertCounts(member: { id: number }) {
  const rows: { city_id: number; alerts: number }[] = await Alert.of(member)
    .select('city_id')
    .count('* as alerts')
    .groupBy('city_id')
    .pojo()
  return new Map(rows.map(({ city_id: id, alerts }) => [id, Number(alerts)]))
}
