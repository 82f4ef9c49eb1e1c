import stringWidth from 'string-width';
import type { NodeStatus, Report } from '../../model/report.ts';
import { type Cell, hang, table } from '../layout.ts';
import { type Style, signOf } from '../style.ts';

/** Which nodes have which roles: a table of both, or below each other where that is too wide. `all`: also what has none. */
export function renderRoles(
  { roles = [], nodes }: Pick<Report, 'roles' | 'nodes'>,
  which: 'assigned' | 'all',
  style: Style,
): readonly string[] {
  const has = ({ roles: own }: NodeStatus, role: string): 'runs' | 'stopped' | null =>
    own.includes(role) ? 'runs' : own.includes(`${role} (stopped)`) ? 'stopped' : null;
  const columns = nodes.filter(({ roles: own }) => which === 'all' || own.length > 0);
  const rows = roles.filter(role => which === 'all' || nodes.some(node => has(node, role) !== null));
  if (rows.length === 0) return [];
  const cell = (node: NodeStatus, role: string): Cell => {
    const how = has(node, role);
    return how === 'runs' ? { text: signOf('done', style), tone: 'good' } : { text: how ?? signOf('dot', style), tone: 'quiet' };
  };
  const width =
    Math.max(...rows.map(role => stringWidth(role))) +
    columns.reduce((sum, { name }) => sum + 2 + Math.max(7, stringWidth(name)), 0);
  if (width <= style.width && columns.length > 0)
    return [
      '',
      ...table(
        ['ROLE', ...columns.map(({ name }) => name)],
        rows.map(role => [{ text: role }, ...columns.map(node => cell(node, role))]),
        style,
      ),
    ];
  const widest = Math.min(28, Math.max(...rows.map(role => stringWidth(role))));
  return [
    '',
    ...rows.flatMap(role => {
      const names = columns.flatMap(node =>
        has(node, role) === null ? [] : [has(node, role) === 'runs' ? node.name : `${node.name} (stopped)`],
      );
      return hang({ text: role, tone: 'strong' }, widest, { text: names.length === 0 ? 'no node' : names.join(', ') }, '', style);
    }),
  ];
}
