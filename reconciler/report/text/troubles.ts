import type { Diagnostic } from '../../model/diagnostic.ts';
import type { MessageCounts, Report } from '../../model/report.ts';
import { wrap } from '../layout.ts';
import { type Style, signOf } from '../style.ts';
import { count, shortRevision } from '../words.ts';
import { summariseDiagnostic, uniqueDiagnostics } from './diagnostics.ts';

/** What people must know before they read a plan: a refused commit, a source that is away, parts of Keelson that do not work. */
export function renderTroubles({ intent, degraded, messages, plan }: Report, style: Style): readonly string[] {
  const { refused, inForce, rewrittenFrom, unreachable, diagnostics } = intent;
  const stays = inForce === null ? 'nothing is in force' : `${shortRevision(inForce.revision)} stays in force`;
  const errors = diagnostics.filter(diagnostic => diagnostic.severity === 'error');
  const warnings = uniqueDiagnostics([...diagnostics, ...plan.warnings].filter(diagnostic => diagnostic.severity === 'warning'));
  const blocks = [
    ...(refused === undefined
      ? []
      : [
          trouble(
            'bad',
            `The newest commit ${shortRevision(refused.revision)} "${refused.subject}" was refused; ${stays}`,
            errors,
            style,
          ),
        ]),
    ...(unreachable === undefined
      ? []
      : [trouble('care', `${intent.source} cannot be asked: ${unreachable}; ${stays}`, [], style)]),
    ...(rewrittenFrom === undefined
      ? []
      : [trouble('care', `The history was rewritten: ${shortRevision(rewrittenFrom)} is no longer part of it`, [], style)]),
    ...passedOver(messages, style),
    ...degraded.map(what => trouble('care', what, [], style)),
    ...(warnings.length === 0 ? [] : [trouble('care', count(warnings.length, 'warning'), warnings, style)]),
  ];
  return blocks.length === 0 ? [] : ['', ...blocks.flat()];
}

function trouble(tone: 'bad' | 'care', text: string, diagnostics: readonly Diagnostic[], style: Style): readonly string[] {
  const shown = style.verbose ? diagnostics : diagnostics.slice(0, 10);
  const rest = diagnostics.length - shown.length;
  const lines = [...shown.map(summariseDiagnostic), ...(rest === 0 ? [] : [`and ${rest} more; reconcile validate shows all`])];
  return [
    ...wrap(text, style.width - 2).map(
      (line, index) => `${index === 0 ? style.paint(tone, signOf('held', style)) : ' '} ${line}`,
    ),
    ...lines.flatMap(line => wrap(line, style.width - 6).map((part, index) => `${index === 0 ? '    ' : '      '}${part}`)),
  ];
}

/** What of these is trouble: brokers may deliver twice, and what is overrun was only too much at once. */
const TROUBLES = ['unreadable', 'undeclared', 'late', 'superseded', 'retained'];

function passedOver(messages: MessageCounts = {}, style: Style): readonly string[] {
  const kinds = TROUBLES.flatMap(kind => (messages[kind] ? [`${messages[kind]} ${kind}`] : []));
  const all = TROUBLES.reduce((sum, kind) => sum + (messages[kind] ?? 0), 0);
  const what = `${count(all, 'message')} of agents passed over: ${kinds.join(', ')}`;
  return all === 0 ? [] : trouble('care', what, [], style);
}
