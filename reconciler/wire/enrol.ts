/** Who has a token and no certificate yet: the user that it is at the broker. */
export const NEWCOMER = 'enrol';

/** What a machine sends of its key, a PEM, and what it gets for that. */
export function enrolTopics(node: string): { readonly key: string; readonly answer: string } {
  return { key: `keelson/1/enrol/${node}/key`, answer: `keelson/1/enrol/${node}/answer` };
}

/** A certificate (PEM), or why there is none. */
export type EnrolAnswer = { readonly certificate: string } | { readonly why: string };

/** The payload of an answer. */
export function encodeAnswer(answer: EnrolAnswer): Buffer {
  return Buffer.from(JSON.stringify(answer));
}

/** What such a payload says; never throws. */
export function decodeAnswer(payload: Uint8Array): EnrolAnswer {
  try {
    const { certificate, why } = JSON.parse(Buffer.from(payload).toString('utf8')) as Record<string, unknown>;
    if (typeof certificate === 'string') return { certificate };
    return { why: typeof why === 'string' ? why : 'the answer is none' };
  } catch {
    return { why: 'the answer is none' };
  }
}
