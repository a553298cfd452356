export default {
  /** Bytes of a file that a page takes; the command line takes any. */
  pageLimit: 20 * 1024 * 1024,

  /** Milliseconds that a page waits for an import to be done, before it shows how far it is. */
  patience: 1000,

  /** How many rows a page shows of what would become of a file. */
  rowsPerPage: 50,
}
