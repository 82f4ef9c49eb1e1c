import { json } from 'node:stream/consumers';
import { Decrypter, generateIdentity, identityToRecipient } from 'age-encryption';

/** What this process is started for, on stdin: to make a key, or to open what was sealed to one. */
export type KeyQuestion =
  | { readonly kind: 'make' }
  | { readonly kind: 'open'; readonly identity: string /** Base64. */; readonly text: string };

/** What it prints. */
export type KeyAnswer =
  | { readonly kind: 'made'; readonly identity: string; readonly recipient: string }
  | { readonly kind: 'opened'; readonly values: Readonly<Record<string, string>> }
  | { readonly kind: 'closed' };

process.stdout.write(JSON.stringify(await answer((await json(process.stdin)) as KeyQuestion)));

async function answer(question: KeyQuestion): Promise<KeyAnswer> {
  if (question.kind === 'make') {
    const identity = await generateIdentity();
    return { kind: 'made', identity, recipient: await identityToRecipient(identity) };
  }
  try {
    const decrypter = new Decrypter();
    decrypter.addIdentity(question.identity);
    const text = await decrypter.decrypt(Buffer.from(question.text, 'base64'), 'text');
    return { kind: 'opened', values: JSON.parse(text) as Readonly<Record<string, string>> };
  } catch {
    return { kind: 'closed' };
  }
}
