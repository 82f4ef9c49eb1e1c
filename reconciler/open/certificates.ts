import { readFile } from 'node:fs/promises';
import { OperationError } from '../model/operation-error.ts';

/** The text of a file of PEM certificates. Throws OperationError not-found. */
export async function readCertificates(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new OperationError('not-found', `Reading the certificates in ${path}: ${(error as Error).message}`, { cause: error });
  }
}
