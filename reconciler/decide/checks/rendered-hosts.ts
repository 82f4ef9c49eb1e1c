import type { Diagnostic } from '../../model/diagnostic.ts';
import type { DeclaredHost } from '../../model/host.ts';
import type { ByKind } from '../resolve/input.ts';
import { diagnosticOf, type Finding } from './finding.ts';

const HOSTNAME = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i;

/** What is only known of hosts once their templates are rendered: names that are none, or that two of them have. */
export function checkRenderedHosts(hosts: ReadonlyMap<string, DeclaredHost>, { Node }: ByKind): readonly Diagnostic[] {
  const findings: Finding[] = [];
  const named = new Map<string, string>();
  for (const manifest of Node) {
    for (const { spec } of hosts.get(manifest.name)?.facets ?? []) {
      const found = (code: string, summary: string, hint: string, field: string): void => {
        const isOwn = (manifest.value.spec?.host as Readonly<Record<string, unknown>> | undefined)?.[field] !== undefined;
        const path = isOwn ? ['spec', 'host', field] : ['metadata', 'name'];
        findings.push({ manifest, path, severity: 'error', code, summary, hint });
      };
      if (spec?.kind === 'hostname') {
        const { hostname } = spec;
        const other = named.get(hostname);
        named.set(hostname, manifest.name);
        if (!HOSTNAME.test(hostname))
          found('bad-value', `"${hostname}" is not a hostname`, 'letters, digits and hyphens', 'hostname');
        else if (other !== undefined)
          found(
            'hostname-taken-twice',
            `"${manifest.name}" and "${other}" shall both be called ${hostname}`,
            'rename one',
            'hostname',
          );
      }
      if (spec?.kind === 'mount' && /\s/.test(spec.source))
        found('bad-value', `The source of ${spec.path} has a blank in it: "${spec.source}"`, 'write it without', 'mounts');
    }
  }
  return findings.map(diagnosticOf);
}
