import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Manifest, Path } from '../../model/manifest.ts';
import type { ForceCode } from '../force-codes.ts';

/** What a check says about a field of a manifest. */
export type Finding = Said & (Passable | Final);

/** `spec.force` with its code lets it pass. */
interface Passable {
  readonly code: ForceCode;
  readonly passable: boolean;
}

/** What would leave the cluster without meaning cannot pass. */
interface Final {
  /** Stable, kebab-case. */
  readonly code: string;
  readonly passable?: false;
}

interface Said {
  readonly manifest: Manifest;
  readonly path: Path;
  /** `key`: the field itself is meant, not what it says. */
  readonly part?: 'key' | 'value';
  readonly severity: Diagnostic['severity'];
  readonly summary: string;
  readonly hint?: string | undefined;
}

/** The finding with its place. What is forced by its code is a warning with the reason in it. */
export function diagnosticOf({
  manifest,
  path,
  part = 'value',
  severity,
  code,
  summary,
  hint,
  passable = false,
}: Finding): Diagnostic {
  const spec = manifest.value as { readonly spec?: { readonly force?: Readonly<Record<string, string>> } };
  const reason = passable ? spec.spec?.force?.[code] : undefined;
  const place = manifest.place(path, part);
  if (reason !== undefined) return { severity: 'warning', code, summary: `${summary} (forced: ${reason})`, ...place };
  return { severity, code, summary, ...(hint === undefined ? {} : { hint }), ...place };
}
