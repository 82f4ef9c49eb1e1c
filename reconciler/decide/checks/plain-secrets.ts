import type { Job } from '../../model/cluster.ts';
import type { Manifest, Path } from '../../model/manifest.ts';
import type { Finding } from './finding.ts';

/** The last words of names that hold secrets. */
const SECRET_NAME =
  /(^|[_.-])(password|passwd|pwd|pass|passphrase|secret|token|api_?key|private_?key|secret_?key|access_?key|credentials?)$/i;
/** `--password=x`, `--token x` and the like. */
const SECRET_FLAG = /^--?[a-z-]*(password|passwd|passphrase|secret|token|api-?key)=(.+)$/i;
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;
/** `scheme://user:password@host` */
const URL_PASSWORD = /[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:([^\s/@]+)@/i;
/** Lists the names of variables whose value may stand in git, or `*`. */
const ANNOTATION = 'keelson/plain-secrets';

/** Values that look like secrets: git is read by many and forgets nothing. */
export function* checkPlainSecrets(manifest: Manifest<'Job'>): Iterable<Finding> {
  const { metadata, spec = {} } = manifest.value;
  const allowed = (metadata.annotations?.[ANNOTATION] ?? '').split(/[\s,]+/);
  const { env = {}, args = [], command = [], files = [], build } = spec;
  const isOfStack = manifest.name.includes('/');
  if (allowed.includes('*')) return;
  for (const [name, value] of Object.entries({ ...env })) {
    if (typeof value !== 'object' && !allowed.includes(name) && isPlainSecret(name, String(value))) {
      const instead = isOfStack ? ofStack(name) : SECRET_NAME.test(name) ? `{secret: ${secretName(name)}}` : undefined;
      yield plain(manifest, ['spec', 'env', name], `${name} holds what looks like a secret`, instead);
    }
  }
  for (const [name, value] of Object.entries(build?.args ?? {})) {
    if (!allowed.includes(name) && isPlainSecret(name, value)) {
      yield plain(
        manifest,
        ['spec', 'build', 'args', name],
        `${name} holds what looks like a secret, and images keep their arguments`,
      );
    }
  }
  for (const [field, words] of [
    ['command', command],
    ['args', args],
  ] as const) {
    for (const [index, word] of words.entries()) {
      const value = SECRET_FLAG.exec(word)?.[2];
      if ((value !== undefined && isValue(value)) || hasPassword(word)) {
        const instead = isOfStack ? ofStack('NAME') : undefined;
        yield plain(manifest, ['spec', field, index], 'This argument holds what looks like a secret', instead);
      }
    }
  }
  for (const [index, { content }] of files.entries()) {
    if (content === undefined || !PRIVATE_KEY.test(content)) continue;
    yield plain(manifest, ['spec', 'files', index, 'content'], 'This file holds a private key');
  }
}

/** The same of what machines shall have: keys and passwords in files, passwords in steps. */
export function* checkPlainSecretsOfHost(manifest: Manifest<'Node' | 'Role'>): Iterable<Finding> {
  const { metadata, spec = {} } = manifest.value;
  if (metadata.annotations?.[ANNOTATION]?.split(/[\s,]+/).includes('*')) return;
  const { files = [], steps = [] } = spec.host ?? {};
  for (const [index, { content = '' }] of files.entries()) {
    const path = ['spec', 'host', 'files', index, 'content'];
    if (PRIVATE_KEY.test(content)) yield plain(manifest, path, 'This file holds a private key', undefined, '"*"');
    else if (hasPassword(content)) yield plain(manifest, path, 'This file holds what looks like a password', undefined, '"*"');
  }
  for (const [index, { run = '' }] of steps.entries()) {
    const flagged = run.split(/\s+/).some(word => isValue(SECRET_FLAG.exec(word)?.[2] ?? ''));
    if (!flagged && !hasPassword(run)) continue;
    const summary = 'This step holds what looks like a secret, which everybody on that machine could see';
    yield plain(
      manifest,
      ['spec', 'host', 'steps', index, 'run'],
      summary,
      'it into a file by secret, and let the step read that',
      '"*"',
    );
  }
}

/** Secrets of a stack whose content is in git. */
export function* checkPlainFiles(manifest: Manifest<'Job'>, { workload }: Job): Iterable<Finding> {
  const allowed = (manifest.value.metadata.annotations?.[ANNOTATION] ?? '').split(/[\s,]+/);
  for (const { as, source, path, content } of workload.files) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const isPlain = 'base64' in content || (typeof content.text === 'string' && isValue(content.text));
    if (as !== 'secret' || source !== undefined || !isPlain || allowed.includes(name) || allowed.includes('*')) continue;
    const summary = `The content of secret "${name}" is in git`;
    const instead = `environment: NAME for file, and stack.env: {NAME: {secret: ${secretName(name)}}} in the Job`;
    yield plain(manifest, ['spec', 'files', name], summary, instead);
  }
}

/** What to write into a Compose file and its Job. */
function ofStack(name: string): string {
  return `\${${name}} in the Compose file, and stack.env: {${name}: {secret: ${secretName(name)}}} in the Job`;
}

function isPlainSecret(name: string, value: string): boolean {
  return (SECRET_NAME.test(name) && isValue(value)) || hasPassword(value) || PRIVATE_KEY.test(value);
}

/** Whether it can be a secret itself, not a path to one, a template or a switch. */
function isValue(value: string): boolean {
  return value !== '' && !value.includes('${') && !value.startsWith('/') && !/^(true|false|yes|no|on|off|none|\d)$/i.test(value);
}

function hasPassword(text: string): boolean {
  const password = URL_PASSWORD.exec(text)?.[1];
  return password !== undefined && isValue(password);
}

function secretName(name: string): string {
  return name.toLowerCase().replaceAll(/[_.]/g, '-');
}

function plain(
  manifest: Manifest,
  path: Path,
  summary: string,
  instead = '${{ secret.NAME }} in its place',
  name: string | number | undefined = path.at(-1),
): Finding {
  const hint = `write ${instead}; if it may be known to all, say so with metadata.annotations: {${ANNOTATION}: ${name}}`;
  return { manifest, path, severity: 'error', code: 'plain-secret', summary, hint, passable: true };
}
