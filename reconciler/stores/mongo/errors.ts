import {
  MongoAPIError,
  MongoBulkWriteError,
  MongoError,
  MongoNetworkError,
  MongoNetworkTimeoutError,
  MongoServerError,
  MongoServerSelectionError,
} from 'mongodb';
import { OperationError, type OperationErrorCode } from '../../model/operation-error.ts';

/** Whether a document of that id is there already. */
export function isDuplicate(error: unknown): boolean {
  return error instanceof MongoServerError && error.code === 11_000;
}

/** Whether a connection broke, after which the next one may do; nobody knows whether what was sent was done. */
export function isBroken(error: unknown): boolean {
  const inner = unwrap(error);
  return inner instanceof MongoNetworkError && !(inner instanceof MongoNetworkTimeoutError);
}

/** A bulk write puts whatever ended it, a broken connection too, into the place where a server's answer would be. */
function unwrap(error: unknown): unknown {
  const inner: unknown = error instanceof MongoBulkWriteError ? error.errorResponse : null;
  return inner instanceof MongoError ? inner : error;
}

/** Anything the driver threw, as an OperationError that says what to do. `name` is the store's. */
export function translateError(error: unknown, what: string, name: string): OperationError {
  if (error instanceof OperationError) return error;
  const { code, advice } = describe(unwrap(error));
  const message = error instanceof Error ? error.message : String(error);
  return new OperationError(code, `${what} ${name}: ${advice} (${message})`, { cause: error });
}

interface Described {
  readonly code: OperationErrorCode;
  readonly advice: string;
}

const UNREACHABLE: Described = { code: 'unreachable', advice: 'no server answers there; check that it runs and the address' };
const SLOW: Described = { code: 'timeout', advice: 'the server does not answer in time; see what it is busy with' };
const NO_PRIMARY: Described = { code: 'unreachable', advice: 'the server takes no writes just now; wait until it has a primary' };
const FULL: Described = { code: 'exhausted', advice: 'the server has no space left; free some' };
const LARGE: Described = {
  code: 'exhausted',
  advice: 'it is larger than a document of MongoDB may be (16 MiB); a store in SQLite takes it',
};
const REFUSED: Described = { code: 'unauthorized', advice: 'the server refuses who we are; check user and password' };
const CLOSED: Described = { code: 'forbidden', advice: 'the user may not do this; give it the role readWrite on the database' };
const DAMAGED: Described = {
  code: 'corrupt',
  advice: 'what is stored there is not what Keelson wrote; name another database, the next pass starts a new store',
};

function describe(error: unknown): Described {
  if (error instanceof DOMException && error.name === 'TimeoutError') return SLOW;
  if (error instanceof MongoNetworkTimeoutError) return SLOW;
  if (error instanceof MongoServerSelectionError) return describeTls(error) ?? UNREACHABLE;
  if (error instanceof MongoNetworkError) return describeTls(error) ?? UNREACHABLE;
  if (error instanceof MongoServerError) return describeServer(error);
  if (error instanceof MongoAPIError) return describeDriver(error);
  // The driver does not export its class.
  if (error instanceof MongoError && error.name === 'MongoWaitQueueTimeoutError') return SLOW;
  // A stored value that is no JSON.
  if (error instanceof SyntaxError) return DAMAGED;
  return { code: 'internal', advice: 'unexpected' };
}

function describeTls({ message }: MongoError): Described | null {
  if (!/certificate|\btls\b|\bssl\b/i.test(message)) return null;
  return { code: 'unauthorized', advice: 'the encrypted connection fails; check tls.ca, tls.cert and tls.key of the store' };
}

/** Codes: github.com/mongodb/mongo/blob/master/src/mongo/base/error_codes.yml. */
function describeServer(error: MongoServerError): Described {
  switch (error.code) {
    case 18: // AuthenticationFailed
      return REFUSED;
    case 13: // Unauthorized
      return CLOSED;
    case 10_334: // BSONObjectTooLarge
      return LARGE;
    case 14_031: // OutOfDiskSpace
      return FULL;
    case 91: // ShutdownInProgress
    case 189: // PrimarySteppedDown
    case 10_107: // NotWritablePrimary
    case 11_600: // InterruptedAtShutdown
    case 11_602: // InterruptedDueToReplStateChange
    case 13_435: // NotPrimaryNoSecondaryOk
      return NO_PRIMARY;
    case 50: // MaxTimeMSExpired
    case 64: // WriteConcernTimeout
      return SLOW;
    default:
      // Most servers say it of a write as it comes, in the words of what they keep their files with.
      return /no space left|disk (is )?full/i.test(error.message) ? FULL : { code: 'internal', advice: 'the server failed' };
  }
}

function describeDriver(error: MongoAPIError): Described {
  if (/larger|too large|maximum/i.test(error.message)) return LARGE;
  return { code: 'invalid', advice: 'the address or the options are none that the driver takes' };
}
