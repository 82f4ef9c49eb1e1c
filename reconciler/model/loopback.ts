/** Whether a host name or address is of the machine that it is said on. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** Whether what is said to the broker at this address leaves the machine without TLS. */
export function isPlainFarBroker(url: string): boolean {
  const parsed = URL.parse(url);
  return parsed?.protocol === 'mqtt:' && !isLoopback(parsed.hostname.replace(/^\[(.*)\]$/, '$1'));
}
