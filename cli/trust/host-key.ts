import type { Config } from '../../reconciler/config.ts';
import type { Node, SshAccess } from '../../reconciler/model/cluster.ts';
import { OperationError } from '../../reconciler/model/operation-error.ts';
import type { Owner } from '../../reconciler/model/resource.ts';
import { askHostKey } from '../../reconciler/open.ts';
import { paragraph } from '../../reconciler/report/layout.ts';
import type { Style } from '../../reconciler/report/style.ts';
import { visible } from '../../reconciler/report/visible.ts';
import { enumerate } from '../../reconciler/report/words.ts';
import type { Context } from '../action.ts';

/** One key, and over which ways it was shown. */
export interface NodeHostKey extends Omit<Awaited<ReturnType<typeof askHostKey>>, 'place'> {
  readonly places: readonly string[];
}

/**
 * The host key of a node, over all its SSH ways at once; a way that does not answer is told as long as another does. Throws OperationError:
 * what the only way says, conflict where two ways show two keys.
 */
export async function askWays(
  { terminal, signal }: Pick<Context, 'terminal' | 'signal'>,
  config: Config,
  owner: Owner,
  { name, access }: Node,
): Promise<NodeHostKey> {
  const ways = access.filter((way): way is SshAccess => way.kind === 'ssh');
  const answers = await Promise.allSettled(ways.map(way => askHostKey(config, owner, way, signal)));
  const shown = answers.flatMap(answer => (answer.status === 'fulfilled' ? [answer.value] : []));
  const failures = answers.flatMap(answer => (answer.status === 'rejected' ? [answer.reason as Error] : []));
  signal.throwIfAborted();
  const [first] = shown;
  if (first === undefined) throw failures[0]!;
  for (const { message } of failures) terminal.note(`Not asked: ${message}`);
  const other = shown.find(({ fingerprint }) => fingerprint !== first.fingerprint);
  if (other !== undefined)
    throw new OperationError(
      'conflict',
      `The ways to ${name} lead to different machines: ${first.place} shows ${first.fingerprint}, ${other.place} shows ${other.fingerprint}; correct its access`,
    );
  const doubtful = shown.find(({ known }) => known.kind === 'revoked') ?? shown.find(({ known }) => known.kind === 'changed');
  return { ...first, known: (doubtful ?? first).known, places: shown.map(({ place }) => place) };
}

/** For people: what was shown, and what vouches for it. */
export function tellHostKey(
  name: string,
  { type, fingerprint, places, known, isDeclared }: NodeHostKey & { readonly isDeclared: boolean },
  style: Style,
): string {
  const proof =
    known.kind === 'trusted'
      ? [style.paint('good', 'known_hosts has it')]
      : isDeclared
        ? []
        : [
            `${style.paint('care', 'nothing vouches for it yet')}; compare it with what the machine itself says:`,
            `  ssh-keygen -lf /etc/ssh/ssh_host_${visible(fileType(type))}_key.pub`,
          ];
  return [
    ...paragraph(`${name} at ${enumerate(places, 9)} shows`, style, [{ text: name, tone: 'strong' }], '  '),
    `  ${visible(type)} ${style.paint('strong', fingerprint)}`,
    ...proof.map(line => `  ${line}`),
  ].join('\n');
}

/** Throws OperationError where this key is known as revoked, or another is declared or known and `replace` does not say that it may go. */
export function refuseDoubtful(
  name: string,
  { fingerprint, places: [place], known }: NodeHostKey,
  { declared, replace }: { readonly declared: string | undefined; readonly replace: boolean },
): void {
  if (known.kind === 'revoked')
    throw new OperationError('forbidden', `known_hosts has the key of ${place} as revoked; nothing was written`);
  const expected = declared ?? (known.kind === 'changed' ? enumerate(known.expected, 3) : undefined);
  if (expected === undefined || replace) return;
  const [who, has] = declared === undefined ? ['known_hosts', `of ${place}`] : [`node/${name}`, 'declared'];
  throw new OperationError(
    'conflict',
    `${who} has the key ${expected} ${has}, and ${fingerprint} was shown: another machine answers there, or it was set up anew; nothing was written, and --replace writes it`,
  );
}

/** As sshd names its files: `ed25519`, `ecdsa`, `rsa`. */
function fileType(type: string): string {
  return type.replace(/^ssh-/, '').replace(/^ecdsa-.*/, 'ecdsa');
}
