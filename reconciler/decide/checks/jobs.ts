import { cleanPath } from '../../model/clean-path.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { parseImageRef } from '../../model/image-ref.ts';

import type { Manifest, Path } from '../../model/manifest.ts';

import type { CheckContext } from './context.ts';
import { diagnosticOf, type Finding } from './finding.ts';
import { checkPlainSecrets } from './plain-secrets.ts';
import { checkRefusedValues } from './refused-values.ts';

const known = new WeakMap<Manifest<'Job'>, readonly Diagnostic[]>();

/** What can be said of each job alone; remembered by its manifest. */
export function checkJobs({ byKind }: CheckContext): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  for (const manifest of byKind.Job) {
    let found = known.get(manifest);
    if (found === undefined) {
      found = [...checkJob(manifest), ...checkRefusedValues(manifest), ...checkPlainSecrets(manifest)].map(diagnosticOf);
      known.set(manifest, found);
    }
    if (found.length > 0) diagnostics.push(...found);
  }
  return diagnostics;
}

function* checkJob(manifest: Manifest<'Job'>): Iterable<Finding> {
  yield* checkImage(manifest);
  yield* checkNetworkMode(manifest);
  yield* checkOneShot(manifest);
  yield* checkPaths(manifest);
}

function* checkImage(manifest: Manifest<'Job'>): Iterable<Finding> {
  const { technology = 'container', image, build, command } = manifest.value.spec ?? {};
  if (technology === 'process') {
    if (command !== undefined) return;
    const summary = `Job "${manifest.name}" needs "command": a process is a program and its arguments`;
    yield {
      manifest,
      path: ['spec', 'command'],
      severity: 'error',
      code: 'missing-command',
      summary,
      hint: 'for example command: [node, server.js]',
    };
    return;
  }
  if (image === undefined && build === undefined) {
    const summary = `Job "${manifest.name}" needs "image" or "build": a container is made of an image`;
    const hint = 'for a program of the node itself write technology: process';
    yield { manifest, path: ['spec', 'image'], severity: 'error', code: 'missing-image', summary, hint };
  }
  if (image === undefined || build !== undefined || image.includes('${') || image.includes('@') || parseImageRef(image) === null)
    return;
  const tag = /:([^:/]+)$/.exec(image)?.[1];
  if (tag !== undefined && tag !== 'latest') return;
  const summary = tag === undefined ? `Image "${image}" names no version` : `Image "${image}" means another image every day`;
  const hint = `name a version, for example ${image.replace(/:latest$/, '')}:1.2`;
  yield { manifest, path: ['spec', 'image'], severity: 'warning', code: 'image-latest', summary, hint, passable: true };
}

function* checkNetworkMode(manifest: Manifest<'Job'>): Iterable<Finding> {
  const { networkMode, ports = [], networks = [] } = manifest.value.spec ?? {};
  if (networkMode === undefined) return;
  const shared = networkMode === 'host' ? "shares its node's network" : 'has no network';
  const published = ports.findIndex(({ publish }) => publish !== undefined);
  const code = 'network-mode-conflict';
  if (published !== -1) {
    const summary = `Job "${manifest.name}" ${shared} and cannot publish ports`;
    const hint = networkMode === 'host' ? 'leave "publish" out: it listens on the node itself' : 'remove the port or networkMode';
    yield { manifest, path: ['spec', 'ports', published, 'publish'], severity: 'error', code, summary, hint };
  }
  if (networks.length > 0) {
    const summary = `Job "${manifest.name}" ${shared} and cannot join networks`;
    yield {
      manifest,
      path: ['spec', 'networks'],
      part: 'key',
      severity: 'error',
      code,
      summary,
      hint: 'remove networks or networkMode',
    };
  }
}

function* checkOneShot(manifest: Manifest<'Job'>): Iterable<Finding> {
  const { oneShot, restart, mode, replicas } = manifest.value.spec ?? {};
  if (oneShot !== undefined && oneShot !== false && (restart?.policy === 'always' || restart?.policy === 'unless-stopped')) {
    const summary = `Job "${manifest.name}" runs once, and restart "${restart.policy}" would run it again and again`;
    const hint = 'leave restart out, or write policy: on-failure';
    yield { manifest, path: ['spec', 'restart', 'policy'], severity: 'error', code: 'one-shot-restarts', summary, hint };
  }
  if (mode === 'global' && replicas !== undefined) {
    const summary = `Job "${manifest.name}" is global: it runs once on each node, and replicas counts for nothing`;
    yield {
      manifest,
      path: ['spec', 'replicas'],
      part: 'key',
      severity: 'error',
      code: 'global-with-replicas',
      summary,
      hint: 'remove one of them',
    };
  }
}

function* checkPaths(manifest: Manifest<'Job'>): Iterable<Finding> {
  const { technology = 'container', files = [], volumes = [], workingDir = '/' } = manifest.value.spec ?? {};
  if (technology === 'container') yield* checkAbsolute(manifest, ['spec', 'workingDir'], workingDir);
  const taken = new Set<string>();
  for (const [field, entries] of [
    ['files', files],
    ['volumes', volumes],
  ] as const) {
    for (const [index, { path }] of entries.entries()) {
      const at = ['spec', field, index, 'path'];
      if (technology === 'container') yield* checkAbsolute(manifest, at, path);
      // What a template makes of it may have any slashes and dots in it.
      const place = path.includes('${') ? path : cleanPath(path);
      if (taken.has(place)) {
        const summary = `Two things are to be at "${place}"`;
        yield { manifest, path: at, severity: 'error', code: 'path-taken-twice', summary, hint: 'remove one of them' };
      }
      taken.add(place);
    }
  }
}

function* checkAbsolute(manifest: Manifest<'Job'>, at: Path, path: string): Iterable<Finding> {
  if (path.startsWith('/') || path.startsWith('${')) return;
  const summary = `"${path}" is not an absolute path: a container has no folder of its own`;
  yield { manifest, path: at, severity: 'error', code: 'path-not-absolute', summary, hint: `did you mean "/${path}"?` };
}
