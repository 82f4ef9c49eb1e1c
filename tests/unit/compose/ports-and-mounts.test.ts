import { describe, expect, it } from 'vitest';
import { saidOf, serviceOf } from '../../support/stacks.ts';

const ports = (list: string): readonly string[] =>
  serviceOf(`ports: ${list}`).ports.map(({ publish, target, protocol, mode }) => `${publish}:${target}/${protocol} ${mode}`);

describe('ports', () => {
  it.each([
    ['["80"]', ['0:80/tcp ingress']],
    ['[80]', ['0:80/tcp ingress']],
    ['["8080:80"]', ['8080:80/tcp ingress']],
    ['["53:53/UDP"]', ['53:53/udp ingress']],
    ['["1:2/sctp"]', ['1:2/sctp ingress']],
    ['["80-81"]', ['0:80/tcp ingress', '0:81/tcp ingress']],
    ['["8000-8001:80-81"]', ['8000:80/tcp ingress', '8001:81/tcp ingress']],
    ['["8000-8001:80"]', ['8000:80/tcp ingress', '8001:80/tcp ingress']],
    ['["0.0.0.0:8080:80"]', ['8080:80/tcp ingress']],
    ['[{target: 80}]', ['0:80/tcp ingress']],
    ['[{target: 80, published: "8080", protocol: udp, mode: host}]', ['8080:80/udp host']],
  ])('%s', (list, wanted) => {
    expect(ports(list)).toEqual(wanted);
  });

  it.each(['"a"', '"80:"', '"8000-8001:80-82"', '"81-80"', '"0"', '"65536"', '"1:2/icmp"', '"80-90-91"'])('%s is none', port => {
    expect(saidOf(`ports: [${port}]`)).toEqual(['stack.yml:4:13 error bad-value']);
  });

  it.each(['127.0.0.1:80:80', '[::1]:80:80', '::1:80:80'])('on one address is on all (%s)', port => {
    expect(saidOf(`ports: ["${port}"]`)).toEqual(['stack.yml:4:13 warning stack-ignores']);
    expect(ports(`["${port}"]`)).toEqual(['80:80/tcp ingress']);
  });

  it('of a huge range are refused, not written out', () => {
    expect(saidOf('ports: ["1-65535:1-65535"]')).toEqual(['stack.yml:4:13 error too-many-ports']);
    expect(saidOf('ports: ["1000-1999:1000-1999", "2000:2000"]')).toEqual(['stack.yml:4:36 error too-many-ports']);
  });
});

describe('mounts', () => {
  const volumes = (
    list: string,
    top = 'volumes: {data: , nfs: {driver_opts: {type: nfs}, labels: [a=b], name: shared}, old: {external: true}}\n',
  ) => serviceOf(`volumes: ${list}`, top).volumes;
  const labels = { 'com.docker.stack.namespace': 'coffee' };

  it('name a volume with what its node makes it with', () => {
    expect(volumes('["data:/d:ro"]')).toEqual([{ type: 'volume', volume: 'coffee/data', path: '/d', readOnly: true, labels }]);
    expect(volumes('["nfs:/d:nocopy"]')).toEqual([
      {
        type: 'volume',
        volume: 'coffee/nfs',
        path: '/d',
        readOnly: false,
        nocopy: true,
        labels: { a: 'b', ...labels },
        driver: { name: '', options: { type: 'nfs' } },
      },
    ]);
    expect(volumes('[{type: volume, source: old, target: /d, volume: {nocopy: true}}]')).toEqual([
      { type: 'volume', volume: 'coffee/old', path: '/d', readOnly: false, nocopy: true },
    ]);
  });

  it('are folders, memory, or volumes of their own, too', () => {
    expect(volumes('[/cache, "/srv:/www:rslave,ro", {type: tmpfs, target: /t, tmpfs: {size: 1000}}]')).toEqual([
      { type: 'volume', volume: '', path: '/cache', readOnly: false },
      { type: 'bind', host: '/srv', path: '/www', readOnly: true, propagation: 'rslave' },
      { type: 'tmpfs', path: '/t', sizeBytes: 1000 },
    ]);
  });

  it.each([
    ['"nothing:/d"', 'unknown-volume'],
    ['"./here:/d"', 'bad-value'],
    ['"~/here:/d"', 'bad-value'],
    ['"d:/d"', 'bad-value'],
    ['"data:relative"', 'bad-value'],
    ['"data:/d:ro:rw"', 'bad-value'],
    ['"data::/d"', 'bad-value'],
    ['{type: npipe, source: a, target: /b}', 'bad-value'],
    ['{type: tmpfs, source: a, target: /b}', 'bad-value'],
    ['{type: volume, source: data}', 'bad-value'],
    ['{type: volume, source: data, target: /b, bind: {propagation: shared}}', 'exclusive-fields'],
  ])('%s: %s', (mount, code) => {
    const said = saidOf(`volumes: [${mount}]`, 'volumes: {data: }\n');
    expect(said.map(text => text.split(' ').at(-1))).toEqual([code]);
  });

  it('with words that mean nothing to a Swarm say so', () => {
    expect(saidOf('volumes: ["data:/d:z"]', 'volumes: {data: }\n')).toEqual(['stack.yml:4:24 warning stack-ignores']);
  });

  it('of external volumes bring nothing along', () => {
    const top = 'volumes: {old: {external: true, driver: nfs}}\n';
    expect(saidOf('volumes: ["old:/d"]', top)).toEqual(['stack.yml:5:33 error exclusive-fields']);
  });
});
