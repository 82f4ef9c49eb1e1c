import { folderOf, pathFrom } from './references.ts';

const MAX_LINKS = 16;

/** The path with every link on the way followed; `links` are targets by path. null: it leaves the repository, or goes in a circle. */
export function followLinks(path: string, links: ReadonlyMap<string, string>): string | null {
  let here: string | null = path;
  for (let followed = 0; links.size > 0 && here !== null && followed <= MAX_LINKS; followed += 1) {
    const steps: string[] = here.split('/');
    const depth = steps.findIndex((_, index) => links.has(steps.slice(0, index + 1).join('/')));
    if (depth === -1) return here;
    const link = steps.slice(0, depth + 1).join('/');
    here = pathFrom(folderOf(link), [links.get(link)!, ...steps.slice(depth + 1)].join('/'));
  }
  return links.size === 0 ? here : null;
}
