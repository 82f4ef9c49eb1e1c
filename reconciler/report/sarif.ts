import type { Diagnostic } from '../model/diagnostic.ts';

/**
 * Diagnostics in the Static Analysis Results Interchange Format 2.1.0, as code hosts show it beside the lines of a change. Places are
 * relative to the root of the repository. https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function toSarif(diagnostics: readonly Diagnostic[], version: string): object {
  const codes = [...new Set(diagnostics.map(diagnostic => diagnostic.code))].sort();
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Keelson', semanticVersion: version, rules: codes.map(toRule) } },
        columnKind: 'utf16CodeUnits',
        results: diagnostics.map(diagnostic => toResult(diagnostic, codes.indexOf(diagnostic.code))),
      },
    ],
  };
}

function toRule(code: string): object {
  const words = code.replaceAll('-', ' ');
  return { id: code, shortDescription: { text: words.charAt(0).toUpperCase() + words.slice(1) } };
}

function toResult({ severity, code, summary, hint, at, length = 1 }: Diagnostic, ruleIndex: number): object {
  const region = at === undefined ? {} : { startLine: at.line, startColumn: at.column, endColumn: at.column + length };
  const locations = at === undefined ? [] : [{ physicalLocation: { artifactLocation: { uri: toUri(at.file) }, region } }];
  const text = hint === undefined ? summary : `${summary} (${hint})`;
  return { ruleId: code, ruleIndex, level: severity, message: { text }, locations };
}

/** A path of the repository as a relative URI: a colon in the first part would read as a scheme. */
function toUri(path: string): string {
  return path.toWellFormed().split('/').map(encodeURIComponent).join('/');
}
