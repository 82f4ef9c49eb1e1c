import type { Cluster, Job, Node, RenderText, TemplateScope } from '../model/cluster.ts';
import type { Text } from '../model/text.ts';
import { isTemplate, type ParsedTemplate, parseTemplate, renderTemplate } from './template-engine.ts';
import { TemplateError } from './template-error.ts';
import { clusterScope, jobScope, nodeScope, type Scope } from './template-scope.ts';
import { textValue } from './template-text.ts';

/** Renders the templates of one cluster. */
export interface Renderer {
  /** For one replica; throws TemplateError on what checkTemplates would have refused. */
  readonly render: RenderText;
  /** For all replicas of a job alike: the node and the replica are not there to be read. */
  readonly renderForJob: (text: Text, job: Job) => Text;
  /** For what is on a machine itself: no job and no replica are there to be read. */
  readonly renderForNode: (text: Text, node: Node) => Text;
}

/** A renderer of one cluster's templates: values are made when they are first read, circles among jobs are refused. */
export function createRenderer(cluster: Cluster): Renderer {
  const underway: string[] = [];
  const globals = clusterScope(cluster, (job, name, text) => textValue(within(job, name, () => renderForJob(text, job))));

  function within(job: Job, name: string, run: () => Text): Text {
    const step = `job/${job.name} ${name}`;
    if (underway.includes(step)) {
      const circle = [...underway.slice(underway.indexOf(step)), step].join(' → ');
      throw new TemplateError({ code: 'template-circle', summary: `This value depends on itself: ${circle}` });
    }
    underway.push(step);
    try {
      return run();
    } finally {
      underway.pop();
    }
  }

  function renderForJob(text: Text, job: Job): Text {
    const values = { job: jobScope(job, (own, name, other) => textValue(within(own, name, () => renderForJob(other, own)))) };
    return renderParts(text, values, globals);
  }

  function render(text: Text, scope: TemplateScope): Text {
    if (typeof text === 'string' && !isTemplate(text)) return text;
    const evaluate = (own: Job, name: string, other: Text) => textValue(within(own, name, () => render(other, scope)));
    const own = scope.node === null ? {} : { node: nodeScope(scope.node), replica: scope.replica };
    return renderParts(text, { job: jobScope(scope.job, evaluate), ...own }, globals);
  }

  const renderForNode = (text: Text, node: Node): Text => renderParts(text, { node: nodeScope(node) }, globals);

  return { render, renderForJob, renderForNode };
}

/** Templates parsed not long ago: the same texts come again for every replica. */
const parsed = new Map<string, ParsedTemplate>();
const MAX_PARSED = 2_000;

/** The parsed text, from memory where it was parsed not long ago; throws TemplateError. */
export function parseOnce(text: string): ParsedTemplate {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  const template = parseTemplate(text);
  if (parsed.size >= MAX_PARSED) parsed.clear();
  parsed.set(text, template);
  return template;
}

function renderParts(text: Text, values: Scope, globals: Scope): Text {
  if (typeof text === 'string') return isTemplate(text) ? renderTemplate(parseOnce(text), values, globals) : text;
  return text.flatMap(part => (typeof part === 'string' ? renderParts(part, values, globals) : [part]));
}
