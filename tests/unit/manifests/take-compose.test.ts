import { expect, test } from 'vitest';
import { takeCompose } from '../../../reconciler/manifests/take-compose.ts';

/** The text of a file in which all that has `hunter` in it is hidden. */
function taken(text: string): string | undefined {
  const isSecret = (word: string): boolean => word.includes('hunter');
  return takeCompose(text, {
    value: (name, value) => (isSecret(value) ? `\${${name}}` : null),
    words: words => words.map((word, index) => (isSecret(word) ? `\${WORD_${index}}` : word)),
    file: () => null,
  })?.text;
}

test.each([
  ['a map', 'environment: {A: b, P: hunter} # c', 'environment: {A: b, P: "${P}"} # c'],
  ['a list', 'environment: [A=b, "P=hunter", C]', 'environment: [A=b, "P=${P}", C]'],
  ['a block', 'environment:\n      P: |\n        hunter\n        two\n      A: b', 'environment:\n      P: "${P}"\n      A: b'],
  ['words of a command', 'command: [app, --token, hunter]', 'command: [app, --token, "${WORD_2}"]'],
  ['a line', 'command: app  --token hunter -v', 'command: ["app","--token","${WORD_2}","-v"]'],
  ['a folded line', 'entrypoint: >-\n      app\n      hunter\n    tty: true', 'entrypoint: ["app","${WORD_1}"]\n    tty: true'],
  ['a line with quotes (it stays)', 'command: app --a "b c" hunter', 'command: app --a "b c" hunter'],
])('a service loses what is secret in it: %s', (_, said, written) => {
  const file = (service: string): string => `services:\n  web:\n    image: a:1\n    ${service}\n`;
  expect(taken(file(said))).toBe(file(written));
});

test('and in what it names and merges from elsewhere in the file, once', () => {
  const file = (one: string, two: string, three: string): string => `x-one: &one
  P: ${one}
x-two: &two
  environment: {<<: [*one], Q: ${two}}
services:
  web: {<<: *two, command: &command [${three}]}
  api: {environment: *one, command: *command}
`;
  expect(taken(file('hunter1', 'hunter2', 'hunter3'))).toBe(file('"${P}"', '"${Q}"', '"${WORD_0}"'));
});

test('and is read to its end where it merges itself', () => {
  const file = (value: string): string => `services:\n  web: &web {<<: *web, environment: {P: ${value}}}\n`;
  expect(taken(file('hunter'))).toBe(file('"${P}"'));
});
