import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OverlayStatus } from '../../reconciler/model/report.ts';
import { skipWithout } from '../lab/requirements.ts';
import { CLOUDLET_PACKAGES, CLOUDLET_YAML, type Cloudlet, phoneYaml, startCloudlet } from '../support/cloudlet.ts';

const CLUSTER = CLOUDLET_YAML.replace('spec:\n', 'spec:\n  networks: {front: {attachable: true}, back: {attachable: true}}\n');
/** `I` puts the rule there, `D` takes it away. */
const FIREWALL = (how: 'I' | 'D'): string => `iptables -${how} INPUT -p udp --dport 4789 -j DROP`;
const PHONES = ['phone-1', 'phone-2', 'phone-3'];
const everyWay = (what: (from: string, to: string) => string): readonly string[] =>
  PHONES.flatMap(from => PHONES.filter(to => to !== from).map(to => `${from} > ${to}: ${what(from, to)}`));
const job = (name: string, more: string): string => `apiVersion: keelson/v1
kind: Job
metadata: {name: ${name}}
spec: {image: "demo/app:1.0.0", pull: never, ${more}}
`;

describe.skipIf(skipWithout(...CLOUDLET_PACKAGES))('networks over a Swarm of three', { timeout: 120_000 }, () => {
  let cloudlet: Cloudlet;
  const host = (number: number) => cloudlet.lab.hosts[number - 1]!;
  /** How the command ended, its text, and of each network `phone-1 > phone-2: answers`. */
  const probe = async () => {
    const [text, json] = [await cloudlet.reconcile('status', '--probe'), await cloudlet.reconcile('status', '--probe', '--json')];
    const { overlays } = JSON.parse(json.stdout) as { readonly overlays: readonly OverlayStatus[] };
    return { code: text.code, json: json.code, text: text.stdout, overlays };
  };
  const linesOf = ({ ways }: OverlayStatus): readonly string[] =>
    ways.map(({ from, to, what }) => `${from} > ${to}: ${what}`).sort();

  beforeAll(async () => {
    cloudlet = await startCloudlet(3);
    const phones = [1, 2, 3].map(number => {
      const roles = number === 1 ? 'manager' : 'compute';
      return [`phone-${number}.yaml`, phoneYaml(cloudlet.lab, number, { spec: `roles: [${roles}]` })] as const;
    });
    cloudlet.push({
      'cluster.yaml': CLUSTER,
      ...Object.fromEntries(phones),
      'agent.yaml': job('agent', 'mode: global, networks: [{name: front}]'),
      'store.yaml': job('store', 'networks: [{name: back}], placement: {nodes: [phone-2]}'),
    });
    await cloudlet.converge();
  }, 120_000);
  afterAll(() => cloudlet?.[Symbol.asyncDispose]());

  it('carry containers of each machine to those of each other one', async () => {
    const { code, json, text, overlays } = await probe();
    expect([code, json], text).toEqual([0, 0]);
    expect(overlays.map(({ network, unasked }) => [network, unasked.map(({ node, why }) => `${node}: ${why}`)])).toEqual([
      [
        'cloudlet_back',
        ['phone-1: no task of ours is there', 'phone-2: no task of ours is elsewhere', 'phone-3: no task of ours is there'],
      ],
      ['cloudlet_front', []],
    ]);
    expect(overlays.map(linesOf)).toEqual([[], everyWay(() => 'answers')]);
    expect(text).toMatch(/cloudlet_front +phone-1, phone-2, phone-3 +✓ all others, in at most \d+ ms/);
  });

  it('are told as dead where a firewall keeps one machine from the others, and as alive when it does not any more', async () => {
    await host(3).exec(FIREWALL('I'));
    const { code, json, text, overlays } = await probe();
    expect([code, json], text).toEqual([1, 1]);
    expect(linesOf(overlays[1]!)).toEqual(everyWay((from, to) => ([from, to].includes('phone-3') ? 'no answer' : 'answers')));
    expect(text).toMatch(/phone-1 +✗ phone-3: no answer; 1 other answers/);
    expect(text).toContain('Is udp 4789 open between phone-3 and the others, both ways?');
    await host(3).exec(FIREWALL('D'));
    expect((await probe()).code).toBe(0);
  });

  it('are not asked from where there is no ping, nor from a machine that lets nobody in', async () => {
    await host(2).exec('rm /bin/busybox');
    await host(3).stopSshd();
    const { overlays, text } = await probe();
    const [, front] = overlays;
    expect(front!.unasked).toEqual([
      { node: 'phone-2', why: 'there is no ping' },
      { node: 'phone-3', why: 'it is silent' },
    ]);
    expect(linesOf(front!), 'it is asked all the same how those are reached').toEqual([
      'phone-1 > phone-2: answers',
      'phone-1 > phone-3: answers',
    ]);
    expect(text).toMatch(/phone-2 +not asked: there is no ping/);
  });
});
