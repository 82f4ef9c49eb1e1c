import type { Cluster, Job, Node } from '../model/cluster.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Contents, Manifest, Place } from '../model/manifest.ts';
import { secretsOf, type Text } from '../model/text.ts';
import { placeOf } from './excerpt.ts';
import { jobOf } from './job-of.ts';
import { narrowed } from './locate.ts';
import { parseOnce, type Renderer } from './render-text.ts';
import { isTemplate, type ParsedTemplate } from './template-engine.ts';
import { TemplateError, type TemplateProblem } from './template-error.ts';
import { nodeScope } from './template-scope.ts';
import { type TemplateText, templatesIn } from './templates-in.ts';

/** One manifest and the cluster in which its templates are tried. */
export interface ManifestTemplates {
  readonly manifest: Manifest;
  readonly contents: Contents | undefined;
  readonly cluster: Cluster;
  readonly renderer: Renderer;
  readonly nodesOf: (job: Job) => readonly Node[];
}

/** A text to try, and where a problem with it is shown. */
interface Trial extends Pick<TemplateText, 'text' | 'use'> {
  readonly place: (near: string | undefined) => Place;
}

/** Something wrong with a template; `unknown`: it is a value that is not there, in steps. */
export interface ManifestProblem {
  readonly diagnostic: Diagnostic;
  readonly unknown?: readonly string[];
}

/** Tries every template of a manifest and of its template files: each is parsed, and rendered for every node that can matter. */
export function checkManifestTemplates(input: ManifestTemplates): readonly ManifestProblem[] {
  const subject = subjectOf(input);
  return trialsOf(input.manifest, input.contents).flatMap(trial => {
    const problem = trial.use === 'refused' ? REFUSED : subject === null ? null : problemWith(trial, subject, input);
    if (problem === null) return [];
    const { code, summary, hint, near } = problem;
    const unknown = code === 'unknown-name' && near !== undefined ? { unknown: near.split('.') } : {};
    const diagnostic = {
      severity: 'error',
      code,
      summary,
      ...(hint === undefined ? {} : { hint }),
      ...trial.place(near),
    } as const;
    return [{ diagnostic, ...unknown }];
  });
}

/** What the templates of a manifest are rendered for: a job on the nodes where it may run, or what is on machines themselves. */
interface Subject {
  readonly job?: Job;
  readonly nodes: readonly Node[];
}

/** null: nothing came of it for which they could be rendered. */
function subjectOf({ manifest, cluster, nodesOf }: ManifestTemplates): Subject | null {
  const { kind, name } = manifest;
  const all = [...cluster.nodes.values()];
  if (kind === 'Node') return { nodes: all.filter(node => node.name === name) };
  if (kind === 'Role') return { nodes: all.filter(node => node.roles.includes(name) || node.stoppedRoles.includes(name)) };
  const job = kind === 'Job' ? jobOf(manifest, cluster) : undefined;
  if (job === undefined) return null;
  return { job, nodes: nodesOf(job).length > 0 ? nodesOf(job) : all };
}

/** Whether what a manifest's templates give can change with another job. */
export function readsJobs(manifest: Manifest, contents: Contents | undefined): boolean {
  if (templatesIn(manifest).some(({ text }) => text.includes('jobs'))) return true;
  for (const { template, content } of contents?.files.values() ?? []) {
    if (template && 'text' in content && String(content.text).includes('jobs')) return true;
  }
  return false;
}

const REFUSED: TemplateProblem = {
  code: 'template-not-here',
  summary: 'Templates are not rendered in this field',
  hint: 'write the value itself',
};

function trialsOf(manifest: Manifest, contents: Contents | undefined): readonly Trial[] {
  const inline = templatesIn(manifest).map(({ path, text, use }) => ({
    text,
    use,
    place: (near?: string) => manifest.place(path, near === undefined ? 'value' : { near }),
  }));
  const files = [...(contents?.files.values() ?? [])].flatMap(({ path, content, template }): Trial[] => {
    if (!template || !('text' in content) || typeof content.text !== 'string' || !isTemplate(content.text)) return [];
    const text = content.text;
    const place = (near = ''): Place => placeOf({ path, text }, narrowed(text, { start: 0, end: text.length }, near));
    return [{ text, use: 'with-secrets', place }];
  });
  return [...inline, ...files];
}

function problemWith({ text, use }: Trial, { job, nodes }: Subject, { renderer }: ManifestTemplates): TemplateProblem | null {
  try {
    const template = parseOnce(text);
    if (use === 'for-job' && job !== undefined) return secretProblem(renderer.renderForJob(text, job), use, job);
    if (job?.service) return secretProblem(renderer.render(text, { job, node: null, replica: '' }), use, job);
    for (const node of nodesToTry(template, nodes)) {
      const rendered =
        job === undefined ? renderer.renderForNode(text, node) : renderer.render(text, { job, node, replica: '1' });
      const problem = secretProblem(rendered, use, job);
      if (problem !== null) return problem;
    }
    return null;
  } catch (error) {
    if (error instanceof TemplateError) return error.problem;
    throw error;
  }
}

function secretProblem(rendered: Text, use: TemplateText['use'], job: Job | undefined): TemplateProblem | null {
  if (use === 'with-secrets' || secretsOf(rendered).length === 0) return null;
  const summary = 'A secret would be readable here';
  const hint = `secrets can be in ${job === undefined ? 'files' : 'env, files, command and args'}`;
  return { code: 'secret-not-here', summary, hint, near: 'secret' };
}

/** The first node stands for all that have whatever the template reads of its node. */
function nodesToTry({ reads }: ParsedTemplate, nodes: readonly Node[]): readonly Node[] {
  const others = new Set(nodes.slice(0, 1));
  for (const [root, ...steps] of reads) if (root === 'node') for (const node of nodesWithout(steps, nodes)) others.add(node);
  return [...others];
}

const lacking = new WeakMap<readonly Node[], Map<string, readonly Node[]>>();

/** The nodes of a list that have no value there; remembered, since jobs placed alike share their list. */
function nodesWithout(steps: readonly (string | number | null)[], nodes: readonly Node[]): readonly Node[] {
  const known = lacking.get(nodes) ?? new Map<string, readonly Node[]>();
  lacking.set(nodes, known);
  const key = JSON.stringify(steps);
  const before = known.get(key);
  if (before !== undefined) return before;
  const without = nodes.filter(node => !has(nodeScope(node), steps));
  known.set(key, without);
  return without;
}

function has(value: unknown, steps: readonly (string | number | null)[]): boolean {
  let here = value;
  for (const step of steps) {
    if (step === null || typeof here !== 'object' || here === null || !Object.hasOwn(here, step)) return false;
    here = (here as Readonly<Record<string, unknown>>)[step];
  }
  return true;
}
