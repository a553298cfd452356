export default {
  /** Largest file that the pages accept. The command line has no limit. */
  pageLimitBytes: 20 * 1024 * 1024,

  /** Rows per page of the preview. */
  rowsPerPage: 50,
}
