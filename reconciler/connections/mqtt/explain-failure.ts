import { OperationError } from '../../model/operation-error.ts';

/** What a failed connection, publish or subscribe says, and what can be done; `what` was tried: `connecting to mqtts://broker:8883`. */
export function explainFailure(what: string, failure: unknown): OperationError {
  if (failure instanceof OperationError) return failure;
  const { code: own, message, packet } = failure as Failure;
  const code = own ?? packet?.granted?.find(granted => granted >= 128);
  const told = typeof code === 'number' ? REASONS.get(code) : tell(typeof code === 'string' ? code : (message ?? ''));
  const [kind, why, todo] = told ?? (['unreachable', message ?? String(failure)] as const);
  return new OperationError(kind, `${what}: ${why}${todo === undefined ? '' : `; ${todo}`}`, { cause: failure });
}

interface Failure {
  readonly code?: unknown;
  readonly message?: string;
  /** Of a subscription: the answer. */
  readonly packet?: { readonly granted?: readonly number[] };
}

type Told = readonly [kind: OperationError['code'], why: string, todo?: string];

const CREDENTIALS: Told = ['unauthorized', 'the broker refuses the user or the password', 'check username and password'];
const REFUSED: Told = [
  'unauthorized',
  'the broker refuses who we are',
  'check its access list, username, password and certificate',
];
const IDENTIFIER: Told = ['invalid', 'the broker refuses our client id'];
const BUSY: Told = ['unreachable', 'the broker is not available now'];

/** By reason code: below 128 of CONNACK in 3.1.1, from there on of version 5. https://docs.oasis-open.org/mqtt/mqtt/v5.0/os/mqtt-v5.0-os.html#_Toc3901031 */
const REASONS: ReadonlyMap<number, Told> = new Map([
  [1, ['unsupported', 'the broker speaks another version of MQTT', 'set version: 4 for 3.1.1, or 5']],
  [2, IDENTIFIER],
  [3, BUSY],
  [4, CREDENTIALS],
  [5, REFUSED],
  [128, ['forbidden', 'the broker refuses this', 'check its access list']],
  [132, ['unsupported', 'the broker speaks another version of MQTT', 'set version: 4 for 3.1.1, or 5']],
  [133, IDENTIFIER],
  [134, CREDENTIALS],
  [135, ['forbidden', 'the broker does not allow this', 'check its access list, username, password and certificate']],
  [136, BUSY],
  [137, BUSY],
  [138, ['unauthorized', 'the broker has banned us']],
  [139, ['unreachable', 'the broker is shutting down']],
  [141, ['unreachable', 'the broker heard nothing of us for too long']],
  [142, ['conflict', 'another client took over with the same client id', 'let only one use it']],
  [149, ['exhausted', 'the broker takes no message of this size', 'raise its limit']],
  [151, ['exhausted', 'the broker lets us send no more']],
]);

const UNTRUSTED: ReadonlySet<string> = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'CERT_REVOKED',
  'INVALID_CA',
]);

function tell(code: string): Told | undefined {
  if (UNTRUSTED.has(code)) return ['untrusted', `nothing vouches for its certificate (${code})`, 'check tls.ca'];
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return ['untrusted', 'its certificate is for another name', 'write the address that the certificate names'];
  if (code === 'CERT_HAS_EXPIRED') return ['untrusted', 'its certificate has expired', 'renew it'];
  if (code === 'CERT_NOT_YET_VALID') return ['untrusted', 'its certificate is not valid yet', 'check both clocks'];
  // The alert comes back where the broker looks at ours. https://www.rfc-editor.org/rfc/rfc8446#section-6
  if (code.includes('ALERT_CERTIFICATE_REQUIRED'))
    return ['unauthorized', 'the broker wants a certificate of us', 'set tls.cert and tls.key'];
  if (code.includes('ALERT_CERTIFICATE_REVOKED')) return ['unauthorized', 'our certificate was revoked', 'enrol anew'];
  if (code.includes('ALERT_CERTIFICATE_EXPIRED')) return ['unauthorized', 'our certificate has expired', 'renew it'];
  if (/ALERT_(UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_UNKNOWN|ACCESS_DENIED)/.test(code))
    return ['unauthorized', 'the broker does not take our certificate', 'have it issued by the authority that the broker trusts'];
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER')
    return ['unreachable', 'what listens there speaks no TLS', 'check the port, or write mqtt://'];
  return NETWORK.get(code);
}

/** By code, and where mqtt.js has none, by its words. */
const NETWORK: ReadonlyMap<string, Told> = new Map([
  ['connack timeout', ['timeout', 'it does not answer our greeting', 'check that an MQTT broker listens there']],
  ['Keepalive timeout', ['timeout', 'it does not answer any more']],
  ['ECONNREFUSED', ['unreachable', 'nothing listens there']],
  ['ENOENT', ['unreachable', 'nothing listens there', 'start reconcile serve: this broker is inside it']],
  ['EACCES', ['forbidden', 'permission denied', 'run as the user that reconcile serve runs as']],
  ['ECONNRESET', ['unreachable', 'the connection was reset', 'if it always is, check that both sides mean TLS, or neither']],
  ['EPIPE', ['unreachable', 'the connection broke']],
  ['ENOTFOUND', ['unreachable', 'there is no such name']],
  ['EAI_AGAIN', ['unreachable', 'no name server answers']],
  ['EHOSTUNREACH', ['unreachable', 'there is no way to that host']],
  ['ENETUNREACH', ['unreachable', 'there is no way to that network']],
  ['ETIMEDOUT', ['timeout', 'no answer']],
]);
