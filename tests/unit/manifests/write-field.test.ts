import { describe, expect, test } from 'vitest';
import { writeField } from '../../../reconciler/manifests/write-field.ts';

const field = { kind: 'Node', name: 'phone', path: ['spec', 'identity', 'hostKey'] } as const;
const head = 'apiVersion: keelson/v1\nkind: Node\nmetadata: {name: phone}\n';

/** What stands between the head of the node's document and its end. */
const written = (body: string): string | null => writeField(head + body, field, 'SHA256:new')?.slice(head.length) ?? null;

describe('a field written into a file', () => {
  test.each([
    [
      'a block: on a line of its own, comments stay with what they are about',
      'spec:   # the phone\n    # how it is reached\n    ssh:  {user: ops}   # not root\n',
      'spec:   # the phone\n    identity: {hostKey: "SHA256:new"}\n    # how it is reached\n    ssh:  {user: ops}   # not root\n',
    ],
    [
      'braces',
      'spec: {ssh: {user: ops}} # one line\n',
      'spec: {identity: {hostKey: "SHA256:new"}, ssh: {user: ops}} # one line\n',
    ],
    ['braces with spaces', 'spec: { engine: none }\n', 'spec: { identity: {hostKey: "SHA256:new"}, engine: none }\n'],
    ['braces that are empty', 'spec: {}\n', 'spec: {identity: {hostKey: "SHA256:new"}}\n'],
    ['what it is part of, if that is there', 'spec:\n  identity: {}\n', 'spec:\n  identity: {hostKey: "SHA256:new"}\n'],
    [
      'the place of the old value',
      'spec:\n  identity:\n    hostKey: "SHA256:old" # since May\n  engine: none\n',
      'spec:\n  identity:\n    hostKey: "SHA256:new" # since May\n  engine: none\n',
    ],
    [
      'a file with the line ends of Windows',
      'spec:\r\n  engine: none\r\n',
      'spec:\r\n  identity: {hostKey: "SHA256:new"}\r\n  engine: none\r\n',
    ],
  ])('goes into %s', (_what, before, after) => {
    expect(written(before)).toBe(after);
  });

  test('goes into its own document of several, and nothing else changes', () => {
    const other = '# first\napiVersion: keelson/v1\nkind: Node\nmetadata:\n  name: other\nspec:\n  engine: none\n---\n';
    const after = '---\nanother: [tool,  too]\n...\n';
    expect(writeField(`${other}${head}spec:\n  engine: none\n${after}`, field, 'SHA256:new')).toBe(
      `${other}${head}spec:\n  identity: {hostKey: "SHA256:new"}\n  engine: none\n${after}`,
    );
  });

  test.each([
    ['its document is not there', 'apiVersion: keelson/v1\nkind: Node\nmetadata: {name: other}\nspec: {}\n'],
    ['what leads to it is an alias', `${head}x: &all {engine: none}\nspec: *all\n`],
    ['what leads to it is no map', `${head}spec: text\n`],
    ['the file is no YAML', `${head}spec: {\n`],
  ])('is left to a person where %s', (_why, text) => {
    expect(writeField(text, field, 'SHA256:new')).toBeNull();
  });
});
