import { expect, it } from 'vitest';
import { parseImageRef } from '../../../reconciler/model/image-ref.ts';

const digest = `sha256:${'a'.repeat(64)}`;

it.each([
  ['nginx', { registry: 'docker.io', repository: 'library/nginx', tag: 'latest' }],
  ['nginx:1.27', { registry: 'docker.io', repository: 'library/nginx', tag: '1.27' }],
  ['example/web:1.4', { registry: 'docker.io', repository: 'example/web', tag: '1.4' }],
  ['docker.io/nginx', { registry: 'docker.io', repository: 'library/nginx', tag: 'latest' }],
  ['index.docker.io/nginx', { registry: 'docker.io', repository: 'library/nginx', tag: 'latest' }],
  ['ghcr.io/example/web', { registry: 'ghcr.io', repository: 'example/web', tag: 'latest' }],
  ['localhost/web', { registry: 'localhost', repository: 'web', tag: 'latest' }],
  ['10.77.0.1:5000/demo/app:1.0.0', { registry: '10.77.0.1:5000', repository: 'demo/app', tag: '1.0.0' }],
  ['[::1]:5000/app', { registry: '[::1]:5000', repository: 'app', tag: 'latest' }],
  [`nginx@${digest}`, { registry: 'docker.io', repository: 'library/nginx', digest }],
  [`r.example:5000/a/b/c:t@${digest}`, { registry: 'r.example:5000', repository: 'a/b/c', tag: 't', digest }],
  ['a__b.c-d--e', { registry: 'docker.io', repository: 'library/a__b.c-d--e', tag: 'latest' }],
])('%s is taken apart', (ref, parsed) => {
  expect(parseImageRef(ref)).toEqual(parsed);
});

it.each([
  '',
  'Nginx',
  'nginx:',
  'nginx:ta g',
  '/nginx',
  'a//b',
  '../etc',
  'nginx@sha256:abc',
  'nginx@md5:x',
  'ex.com/',
  'bad..host/x/../y',
  'a.b:port/c',
  `nginx:${'t'.repeat(129)}`,
])('%j is no reference', ref => {
  expect(parseImageRef(ref)).toBeNull();
});
