/** The source of the readings of a station, which `readings.source` contains. */
export const stationSource = (id: number) => `station-${id}`
