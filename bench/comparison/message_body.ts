/** The text of each message of the benchmark. */
export const BODY = 'We meet at the station at nine. Who brings the map, and who takes the dog?'
