const reasons: Record<string, string> = {
  ENOENT: 'there is no such folder',
  ENOTDIR: 'there is no such folder',
  EISDIR: 'it is a folder',
  EACCES: 'it is not permitted',
  EPERM: 'it is not permitted',
  EROFS: 'its disk is read-only',
  ENOSPC: 'no space is left',
  EDQUOT: 'no space is left',
}

/**
 * Why a file could not be read or written.
 * @throws what is no failure of a file
 */
export function fileError(error: unknown) {
  const { code, syscall } = error as NodeJS.ErrnoException
  if (!code || !syscall) throw error
  return reasons[code] ?? code
}
