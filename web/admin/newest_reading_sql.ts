/**
 * SQL for a query of `readings`: the id of the newest reading of the row's city. The newest reading
 * is the city's temperature.
 */
export const NEWEST_READING_ID = `(SELECT id FROM readings AS newest
  WHERE newest.city_id = readings.city_id ORDER BY measured_at DESC, id DESC LIMIT 1)`
