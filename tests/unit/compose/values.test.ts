import { describe, expect, it } from 'vitest';
import { saidOf, serviceOf, servicesOf, stackOf, toldBy } from '../../support/stacks.ts';

describe('plain scalars', () => {
  it.each([
    ['yes', 'yes'],
    ['010', '8'],
    ['0o17', '15'],
    ['0x1F', '31'],
    ['0b11', '3'],
    ['08', '8'],
    ['1_000', '1000'],
    ['1.0', '1'],
    ['1e6', '1e+06'],
    ['123456.0', '123456'],
    ['0.00001', '1e-05'],
    ['-0.0', '-0'],
    ['18446744073709551615', '18446744073709551615'],
    ['18446744073709551616', '1.8446744073709552e+19'],
    ['1:30', '1:30'],
    ['true', 'true'],
    ['"010"', '010'],
    ['!!str 010', '010'],
  ])('%s is written %s, as Docker does', (source, text) => {
    expect(serviceOf(`environment: {A: ${source}}`).env).toEqual({ A: text });
  });

  it('that Docker reads as an instant are refused', () => {
    expect(saidOf('environment: {A: 2001-01-01}')).toEqual(['stack.yml:4:22 error ambiguous-date']);
  });

  it('of a mode are octal', () => {
    const { files } = serviceOf('configs: [{source: c, mode: 0440}]', 'configs: {c: {content: hello}}\n');
    expect(files).toMatchObject([{ path: '/c', mode: '0440' }]);
  });
});

describe('anchors and merge keys', () => {
  it('are followed, and what is said here counts more', () => {
    const compose = `
x-common: &common {A: "1", B: "1"}
x-more: &more {B: "2", C: "2"}
services:
  web:
    image: nginx:1.27
    environment:
      <<: [*common, *more]
      C: "3"
  two: &two
    image: nginx:1.27
    environment: {<<: *common, A: "0"}
  three:
    <<: *two
    hostname: three
`;
    const services = servicesOf(compose);
    expect(services.web!.env).toEqual({ A: '1', B: '1', C: '3' });
    expect(services.three).toMatchObject({ hostname: 'three', env: { A: '0', B: '1' } });
  });

  it('are found again by what is wrong with them', () => {
    const compose = 'x-base: &base\n  ports: [x]\nservices:\n  web:\n    <<: *base\n    image: nginx:1.27\n';
    expect(toldBy(stackOf({ 'stack.yml': compose }))).toEqual(['stack.yml:2:11 error bad-value']);
  });

  it('take maps', () => {
    expect(saidOf('<<: [a]')).toEqual(['stack.yml:4:5 error yaml-merge-key']);
  });
});

describe('quantities', () => {
  it.each([
    ['1h2m3.5s', 3_723_500],
    ['500ms', 500],
    ['1us', 0.001],
    ['.5s', 500],
    ['0', 0],
  ])('a duration of %s', (text, ms) => {
    expect(serviceOf(`stop_grace_period: "${text}"`).stop.graceMs).toBe(ms);
  });

  it.each(['5', '-5s', '1d', 'soon', ''])('%s is no duration', text => {
    expect(saidOf(`stop_grace_period: "${text}"`)).toEqual(['stack.yml:4:24 error bad-value']);
  });

  it.each([
    ['512M', 512 * 1024 ** 2],
    ['1.5g', 1.5 * 1024 ** 3],
    ['64KiB', 64 * 1024],
    ['"100"', 100],
  ])('a size of %s', (text, bytes) => {
    expect(serviceOf(`deploy: {resources: {limits: {memory: ${text}}}}`).limits).toEqual({ memoryBytes: bytes });
  });

  it('processors are thousandths, with fractions', () => {
    expect(serviceOf('deploy: {resources: {reservations: {cpus: "0.0005"}}}').reservations).toEqual({ cpuMillis: 0.5 });
    expect(saidOf('deploy: {resources: {reservations: {cpus: half}}}')).toEqual(['stack.yml:4:47 error bad-value']);
  });

  it('numbers and switches come out of variables', () => {
    const web = serviceOf('read_only: ${RO}\ndeploy: {replicas: "${N}"}', '', { RO: 'yes', N: '3' });
    expect(web).toMatchObject({ security: { readOnly: true }, service: { replicas: 3 } });
    expect(saidOf('deploy: {replicas: "${N}"}', '', { N: 'many' })).toEqual(['stack.yml:4:24 error bad-value']);
  });
});
