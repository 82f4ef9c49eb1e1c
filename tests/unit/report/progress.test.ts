import { expect, test } from 'vitest';
import { resourceId, targetId } from '../../../reconciler/model/ids.ts';
import type { Change } from '../../../reconciler/model/plan.ts';
import type { WorkloadSpec } from '../../../reconciler/model/workload.ts';
import { notePass, noteQuiet, noteSent, type Progress, startProgress } from '../../../reconciler/report/progress.ts';
import { PLAIN } from '../../../reconciler/report/style.ts';
import { renderEvent, renderLive } from '../../../reconciler/report/text/progress.ts';
import {
  AT,
  buildChange,
  buildHeld,
  buildJob,
  buildOutcome,
  buildReplica,
  buildReport,
  buildUnseen,
  onNode,
} from '../../support/report-builder.ts';

const web = onNode('web.1', 'pi-1');
const old = onNode('old.1', 'pi-2');
const create = buildChange('create', web, 'new replica');
const remove = buildChange('delete', old, 'no longer in git');
const after = (ms: number, parts: Parameters<typeof buildReport>[0]) => buildReport({ at: AT + ms, ...parts });
const told = (pass: { readonly events: Parameters<typeof renderEvent>[0][] | readonly Parameters<typeof renderEvent>[0][] }) =>
  pass.events.map(event => renderEvent(event, PLAIN));

function begin(): Progress {
  return notePass(
    noteSent(startProgress(AT), create, AT),
    after(1_000, { outcomes: [buildOutcome(create), buildOutcome(remove)], plan: { ready: [create, remove] } }),
  ).progress;
}

test('what was sent is under way until a pass no longer sees it move, then it is told once, with how long it took', () => {
  const going = notePass(begin(), after(5_000, { plan: { underway: [{ id: web, what: 'healthy for 4 s of 10 s' }] } }));
  expect(told(going)).toEqual(['  ✓ job/old.1 on pi-2           4 s · removed']);
  expect(renderLive(going.progress, AT + 6_000, PLAIN)).toBe(
    ['1 of 2  ██████░░░░░░  6 s', '  … job/web.1 on pi-1           healthy for 4 s of 10 s'].join('\n'),
  );
  const jobs = [buildJob('web', [], { replicas: [buildReplica('web.1', 'pi-1', { why: 'healthy for 10 s' })] })];
  const done = notePass(going.progress, after(14_000, { plan: { jobs } }));
  expect(told(done)).toEqual(['  ✓ job/web.1 on pi-1           14 s · healthy for 10 s']);
  expect(notePass(done.progress, after(15_000, { plan: { jobs } })).events).toEqual([]);
  expect(renderLive(done.progress, AT + 15_000, PLAIN)).toBe('2 of 2  ████████████  15 s');
});

test('an old entry of a machine that joined again is told as that, and not as the machine', () => {
  const place = resourceId(targetId('swarm', 'attic'), 'member', 'pi-1');
  const bury = buildChange('delete', place, 'old entry of pi-1, which joined again as new');
  const sent = notePass(noteSent(startProgress(AT), bury, AT), after(1_000, { outcomes: [buildOutcome(bury)] })).progress;
  expect(told(notePass(sent, after(2_000, {})))).toEqual([
    expect.stringMatching(/removed \(old entry of pi-1, which joined\s+again as new\)/),
  ]);
});

test('a change that was refused, and one that did not work out, are told as failed', () => {
  const refused = buildOutcome(create, {
    status: 'failed',
    error: { code: 'not-found', message: 'no such image', temporary: false },
  });
  expect(told(notePass(startProgress(AT), after(2_000, { outcomes: [refused], plan: { ready: [create] } })))).toEqual([
    '  ✗ job/web.1 on pi-1           no such image',
  ]);
  const broken = notePass(
    begin(),
    after(9_000, { plan: { failures: [{ id: web, digest: 'd', why: 'keeps ending with exit code 1' }], ready: [remove] } }),
  );
  expect(told(broken)).toEqual(['  ✗ job/web.1 on pi-1           keeps ending with exit code 1']);
});

test('what runs and is ill is told as failed', () => {
  const ill = buildReplica('web.1', 'pi-1', { health: 'degraded', why: 'unhealthy: no answer' });
  const ended = notePass(begin(), after(9_000, { plan: { ready: [remove], jobs: [buildJob('web', [], { replicas: [ill] })] } }));
  expect(told(ended)).toEqual(['  ✗ job/web.1 on pi-1           unhealthy: no answer']);
});

test('a hold and a silent node are told once, however long they last', () => {
  const plan = { held: [buildHeld('port-held', 'job/a on pi-1', 'port 80 is taken')], unseen: [buildUnseen('pi-6')] };
  const first = notePass(startProgress(AT), after(0, { plan }));
  expect(told(first)).toEqual([
    '  ! job/a on pi-1               port 80 is taken',
    '  ? pi-6                        no answer from 192.168.1.26:2376',
  ]);
  expect(notePass(first.progress, after(60_000, { plan })).events).toEqual([]);
});

test('what is still to come counts, and long lists are folded', () => {
  const later = Array.from({ length: 9 }, (_, n) => ({
    change: buildChange('create', onNode(`web.${n}`, 'pi-1'), 'new'),
    waits: 'for its image',
  }));
  const underway = Array.from({ length: 8 }, (_, n) => ({ id: onNode(`api.${n}`, 'pi-1'), what: 'pulling, 12 of 40 MB' }));
  const lines = renderLive(notePass(startProgress(AT), after(0, { plan: { later, underway } })).progress, AT, PLAIN).split('\n');
  expect(lines[0]).toBe('0 of 17  ░░░░░░░░░░░░  0 s');
  expect(lines.at(-1)).toBe('    … and 2 more');
});

test('a pull that failed is told as failed, and the wait for the next try once a try', () => {
  const image = resourceId(targetId('docker', 'pi-1'), 'image', 'web:1');
  const pull = buildChange('create', image, 'job needs it');
  const spec = { kind: 'workload', image: { ref: 'web:1' } } as WorkloadSpec;
  const change: Change = { ...create, resource: { id: web, spec, digest: 'd' } };
  const waiting = (code: string, why: string) => ({ held: [{ ...buildHeld(code, 'job/web.1 on pi-1', why), change }] });
  let { progress } = notePass(
    noteSent(startProgress(AT), pull, AT),
    after(0, { outcomes: [buildOutcome(pull)], plan: { ready: [pull] } }),
  );
  const lines: string[] = [];
  const pass = (ms: number, plan: NonNullable<Parameters<typeof buildReport>[0]>['plan']): void => {
    const next = notePass(progress, after(ms, { plan: plan ?? {} }));
    progress = next.progress;
    lines.push(...told(next));
  };
  pass(50, waiting('retrying', 'no such host'));
  for (const left of [8, 7, 6]) pass(1_000, waiting('refused', `no such host; tried 1 times, again in ${left} s`));
  expect(lines).toEqual(['  ✗ image/web:1 on pi-1         no such host', '  ! job/web.1 on pi-1           no such host']);
  pass(9_000, { ready: [pull], later: [{ change, waits: 'for image web:1' }] });
  pass(10_000, waiting('refused', 'no such host; tried 2 times, again in 16 s'));
  expect(lines.at(-1)).toContain('tried 2 times');
});

test('what ended is told as done only when its target was seen after it', () => {
  const service = resourceId('swarm:attic', 'workload', 'web');
  const member = resourceId('swarm:attic', 'member', 'h1');
  const sent = [buildChange('update', service, 'git'), buildChange('update', member, 'git'), create];
  const outcomes = sent.map(change => buildOutcome(change));
  const { progress } = notePass(startProgress(AT), after(0, { outcomes, plan: { ready: sent } }));
  const swarm = buildUnseen('the Swarm', { target: 'swarm:attic', why: 'no leader' });
  const silent = notePass(progress, after(6_000, { plan: { unseen: [swarm, buildUnseen('h1', { target: 'swarm:attic' })] } }));
  expect(told(silent).filter(line => line.includes('✓'))).toEqual(['  ✓ job/web.1 on pi-1           6 s · made']);
  expect(renderLive(silent.progress, AT + 6_000, { ...PLAIN, width: 120 })).toContain(
    '… job/web on the Swarm        not seen since: the Swarm is silent (no leader)',
  );
  const back = notePass(silent.progress, after(9_000, { plan: { unseen: [buildUnseen('h1', { target: 'swarm:attic' })] } }));
  expect(told(back)).toEqual(['  ✓ job/web on the Swarm        9 s · changed']);
  expect(told(notePass(back.progress, after(9_000, {})))).toEqual(['  ✓ member/h1 on the Swarm      9 s · changed']);
});

test('what is waited for is told after half a minute in which nothing was, then ever more rarely', () => {
  const later = [{ change: buildChange('create', onNode('api.1', 'pi-1'), 'new'), waits: 'when job/web is healthy' }];
  const plan = { underway: [{ id: web, what: '1 of 3 tasks running: no suitable node' }], later };
  let { progress } = notePass(begin(), after(5_000, { plan }));
  const lines: [number, readonly string[]][] = [];
  for (let second = 6; second <= 300; second += 1) {
    const quiet = noteQuiet(progress, AT + second * 1_000);
    progress = quiet.progress;
    if (quiet.events.length > 0) lines.push([second, told(quiet)]);
  }
  expect(lines.map(([second]) => second)).toEqual([35, 95, 215]);
  expect(lines[0]![1].join('\n').replaceAll(/\s+/g, ' ')).toBe(
    ' … job/web.1 on pi-1 35 s · 1 of 3 tasks running: no suitable node … job/api.1 on pi-1 waits: when job/web is healthy',
  );
});

test('on a narrow terminal the reason of what is under way is wrapped and not cut', () => {
  const what = 'is being updated, 1 of 3 tasks running: no suitable node (host-mode port already in use on 2 nodes)';
  const { progress } = notePass(begin(), after(5_000, { plan: { underway: [{ id: web, what }] } }));
  const block = renderLive(progress, AT + 6_000, PLAIN);
  expect(block.replaceAll(/\s+/g, ' ')).toContain(what);
  expect(Math.max(...block.split('\n').map(line => line.length))).toBeLessThanOrEqual(80);
});

test('what failed is not told once more as held for the same reason', () => {
  const why = 'its tasks failed with "No such image: web:2", and the Swarm went back to the version before';
  const begun = noteSent(startProgress(AT), create, AT);
  const held = [buildHeld('failed', 'job/web.1 on pi-1', why)];
  const first = notePass(
    begun,
    after(50, { outcomes: [buildOutcome(create)], plan: { underway: [{ id: web, what: 'is being updated' }] } }),
  );
  const second = notePass(first.progress, after(1_000, { plan: { held } }));
  const lines = [...told(first), ...told(second)];
  expect(lines.filter(line => line.includes('No such image'))).toHaveLength(1);
});
