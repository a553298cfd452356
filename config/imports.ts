export default {
  /** Largest file that the pages accept. The command line has no limit. */
  pageLimitBytes: 20 * 1024 * 1024,

  /** How long a request waits for an import before it responds with the progress page. */
  pageWaitMs: 1000,

  /** Rows per page of the preview. */
  rowsPerPage: 50,
}
