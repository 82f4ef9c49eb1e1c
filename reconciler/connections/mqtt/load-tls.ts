/** node:tls, which takes 4 MB from when it is first asked for: a broker without TLS needs none of it. */
export function loadTls(): typeof import('node:tls') {
  return process.getBuiltinModule('node:tls');
}
