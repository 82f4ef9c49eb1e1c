import type { Change } from '../model/plan.ts';
import type { Report } from '../model/report.ts';

/** A change without what shall be, which holds the contents of files; `digest` tells two wishes for one thing apart. */
export type JsonChange = Omit<Change, 'resource' | 'posted'> & { readonly digest?: string };

/** A report as programs get it and stores keep it: schema/report.json. Its `version` rises when a field changes its meaning or goes. */
export type JsonReport = Omit<Report, 'plan'> & {
  readonly plan: Omit<Report['plan'], 'ready' | 'later' | 'held' | 'lost' | 'judged' | 'stopped'> & {
    readonly ready: readonly JsonChange[];
    readonly later: readonly { readonly change: JsonChange; readonly waits: string }[];
    readonly held: readonly (Omit<Report['plan']['held'][number], 'change'> & { readonly change?: JsonChange })[];
  };
};

/** The report as plain JSON; views read it like a report. */
export function toJson(report: Report): JsonReport {
  const { lost: _lost, judged: _judged, stopped: _stopped, ...plan } = report.plan;
  return {
    ...report,
    plan: {
      ...plan,
      ready: plan.ready.map(changeToJson),
      later: plan.later.map(({ change, waits }) => ({ change: changeToJson(change), waits })),
      held: plan.held.map(({ change, ...held }) => ({
        ...held,
        ...(change === undefined ? {} : { change: changeToJson(change) }),
      })),
    },
  };
}

/** JSON text for a terminal or a file: what could act on a terminal is escaped as JSON allows. */
export function renderJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(/(?!\n)[\p{Cc}\p{Zl}\p{Zp}\p{Cf}]/gu, escapeCharacter);
}

function changeToJson({ resource, posted: _, ...change }: Change): JsonChange {
  return { ...change, ...(resource === undefined ? {} : { digest: resource.digest }) };
}

/** By its UTF-16 code units: characters beyond U+FFFF are two escapes in JSON. */
function escapeCharacter(character: string): string {
  return Array.from(
    { length: character.length },
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
  ).join('');
}
