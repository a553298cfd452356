// Without a terminal, a library of the framework would start up to three programs to find its size.
if (!process.stdout.isTTY && !process.stderr.isTTY) {
  process.env.COLUMNS ??= '80'
  process.env.LINES ??= '24'
}
