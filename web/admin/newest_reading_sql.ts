/** SQL in a query of `readings`: id of the newest reading of the row's city, which is its temperature. */
export const NEWEST_READING_ID = `(SELECT id FROM readings AS newest
  WHERE newest.city_id = readings.city_id ORDER BY measured_at DESC, id DESC LIMIT 1)`
