import type { Manifest } from '../../model/manifest.ts';
import type { CheckContext } from './context.ts';
import type { Finding } from './finding.ts';

/** Where ports are published that say nothing of it, or say what their engine cannot do. */
export function* checkPublished({ jobs }: CheckContext): Iterable<Finding> {
  for (const { manifest, job } of jobs.filter(({ job: { workload } }) => workload.ports.length > 0)) {
    if (job.service) yield* asService(manifest);
    else yield* onLoopback(manifest);
  }
}

/** Published ports are on loopback: somebody who forgot the address would wonder. */
function* onLoopback(manifest: Manifest<'Job'>): Iterable<Finding> {
  const { technology = 'container', ports = [] } = manifest.value.spec ?? {};
  for (const [index, { publish, address, mode }] of ports.entries()) {
    const at = ['spec', 'ports', index];
    if (mode !== undefined) {
      const summary = `Only a Swarm publishes ports by mode: job "${manifest.name}" is no service of one`;
      const hint = 'leave mode out, or run it with engine: swarm';
      yield { manifest, path: [...at, 'mode'], part: 'key', severity: 'error', code: 'unsupported-field', summary, hint };
    }
    if (technology !== 'container' || publish === undefined || address !== undefined) continue;
    const summary = `Port ${publish} is published on 127.0.0.1: only its own node reaches it`;
    const hint = 'write address: 0.0.0.0 for all, or address: 127.0.0.1 to say that it is meant';
    const path = [...at, 'publish'];
    yield { manifest, path, severity: 'warning', code: 'published-on-loopback', summary, hint, passable: true };
  }
}

function* asService(manifest: Manifest<'Job'>): Iterable<Finding> {
  for (const [index, { address }] of (manifest.value.spec?.ports ?? []).entries()) {
    if (address === undefined || address === '0.0.0.0') continue;
    const path = ['spec', 'ports', index, 'address'];
    const summary = `A Swarm publishes on all addresses of its nodes, not on ${address}`;
    yield { manifest, path, severity: 'error', code: 'unsupported-field', summary, hint: 'remove it' };
  }
}
