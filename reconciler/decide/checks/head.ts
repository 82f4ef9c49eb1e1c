import type { Diagnostic } from '../../model/diagnostic.ts';
import type { ByKind, ResolveInput } from '../resolve/input.ts';
import { diagnosticOf } from './finding.ts';

/** Exactly one Cluster, with its uid. */
export function checkHead({ Cluster }: ByKind, { declared, complete }: ResolveInput): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const isThere = Cluster.length > 0 || [...declared.values()].some(({ kind }) => kind === 'Cluster');
  if (!isThere && complete) diagnostics.push(noCluster());
  const [first, ...others] = Cluster;
  for (const manifest of others) {
    const summary = `There is a second Cluster, "${manifest.name}": the first is at ${first!.at.file}:${first!.at.line}`;
    const hint = 'keep one, or point at the folder of one of them with --path';
    diagnostics.push(
      diagnosticOf({ manifest, path: ['metadata', 'name'], severity: 'error', code: 'several-clusters', summary, hint }),
    );
  }
  for (const manifest of Cluster) {
    if (manifest.value.metadata.uid !== undefined) continue;
    const summary = 'Cluster.metadata needs "uid": it says whose things these are';
    const hint = 'write one with `reconcile init`, or the output of `uuidgen`; never change it later';
    diagnostics.push(
      diagnosticOf({ manifest, path: ['metadata', 'uid'], severity: 'error', code: 'missing-uid', summary, hint }),
    );
  }
  return diagnostics;
}

function noCluster(): Diagnostic {
  return {
    severity: 'error',
    code: 'no-cluster',
    summary: 'No document of kind Cluster was found',
    hint: 'begin with `reconcile init`, or name the folder of the manifests with --path',
  };
}
