import type { Cluster, RenderText } from '../model/cluster.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Contents, Manifest, Templates } from '../model/manifest.ts';
import { checkManifestTemplates, type ManifestProblem, readsJobs } from './check-templates.ts';
import { createRenderer, parseOnce, type Renderer } from './render-text.ts';
import { isTemplate } from './template-engine.ts';
import { TemplateError } from './template-error.ts';
import { templatesIn } from './templates-in.ts';

/** Templates as resolve sees them, and the function that renders for a cluster. */
export interface TemplateEngine extends Templates {
  /** The very same function as before while nothing that a template reads has changed. */
  readonly renderer: (cluster: Cluster) => RenderText;
}

/** What templates read of a cluster besides jobs; the same object for clusters alike in that. */
interface Facts {
  readonly head: string;
  readonly things: readonly unknown[];
}

interface Rendering {
  readonly facts: Facts;
  readonly cluster: Cluster;
  readonly renderer: Renderer;
}

interface Checked {
  readonly facts: Facts;
  readonly contents: Contents | undefined;
  readonly problems: readonly ManifestProblem[];
}

/** Keeps what it knows of one repository's templates from pass to pass. */
export function createTemplates(): TemplateEngine {
  const checked = new WeakMap<Manifest, Checked>();
  const last: { facts?: Facts; readJobs: boolean; rendering?: Rendering } = { readJobs: false };

  function factsOf(cluster: Cluster): Facts {
    const facts = makeFacts(cluster);
    if (last.facts === undefined || !isSame(last.facts, facts)) last.facts = facts;
    return last.facts;
  }

  function rendererOf(cluster: Cluster): Renderer {
    const facts = factsOf(cluster);
    const { rendering: before } = last;
    if (before?.facts === facts && (before.cluster === cluster || !last.readJobs)) return before.renderer;
    const renderer = createRenderer(cluster);
    last.rendering = { facts, cluster, renderer };
    return renderer;
  }

  return {
    secretsIn: text => (isTemplate(text) ? secretsIn(text) : []),
    render: (cluster, job, text) => createRenderer(cluster).renderForJob(text, job),
    rendererForNodes: cluster => createRenderer(cluster).renderForNode,
    renderer: cluster => rendererOf(cluster).render,
    check: ({ cluster, manifests, contents, nodesOf, mayBe }) => {
      const facts = factsOf(cluster);
      const renderer = createRenderer(cluster);
      const diagnostics: Diagnostic[] = [];
      last.readJobs = false;
      for (const manifest of manifests) {
        const own = contents.get(manifest);
        if (own === undefined && templatesIn(manifest).length === 0) continue;
        const reads = readsJobs(manifest, own);
        last.readJobs ||= reads;
        let known = checked.get(manifest);
        if (known?.facts !== facts || known.contents !== own || reads) {
          known = {
            facts,
            contents: own,
            problems: checkManifestTemplates({ manifest, contents: own, cluster, renderer, nodesOf }),
          };
          checked.set(manifest, known);
        }
        diagnostics.push(
          ...known.problems.flatMap(({ unknown, diagnostic }) => (unknown !== undefined && mayBe(unknown) ? [] : [diagnostic])),
        );
      }
      return diagnostics;
    },
  };
}

/** What cannot be parsed names none: the check has said what is wrong with it. */
function secretsIn(text: string): ReturnType<Templates['secretsIn']> {
  try {
    return parseOnce(text).secrets;
  } catch (error) {
    if (error instanceof TemplateError) return [];
    throw error;
  }
}

function makeFacts(cluster: Cluster): Facts {
  const head = JSON.stringify([cluster.name, cluster.location, cluster.entry]);
  return { head, things: [...cluster.nodes.values(), ...cluster.roles.values()] };
}

function isSame(some: Facts, other: Facts): boolean {
  return (
    some.head === other.head &&
    some.things.length === other.things.length &&
    some.things.every((thing, i) => thing === other.things[i])
  );
}
