import type { StepSpec } from '../../../model/host.ts';
import type { FacetKit } from '../facet-kit.ts';

/**
 * A command where nothing else will do. It has been done while `unless` succeeds; `undo` is kept on the host for the day it goes. One that
 * takes longer than we wait, or whose connection breaks, goes on to its end, and keeps others from beginning (lock.ts).
 */
export const stepKit: FacetKit<StepSpec> = {
  look: `
look_step() {
  for i in $of_step; do
    eval "key=\\$k$i u=\\$x$i"
    if sh -c "$u" </dev/null >/dev/null 2>&1; then say "s $key done"; fi
  done
}
`,
  change: `
keep_step() { :; }
back_step() {
  [ ! -e "$mine/$key.undo" ] || sh "$mine/$key.undo" </dev/null >&2 || fail internal "undoing step $name failed"
  rm -f "$mine/$key.undo"
}
gone_step() { :; }
make_step() {
  printf '%s\\n' "$undo" | put "$mine/$key.undo" || exit 1
  sh -c "$extra" </dev/null >/dev/null 2>&1 && return
  sh -c "$run" </dev/null >&2 || fail internal "step $name failed with exit code $?"
  sh -c "$extra" </dev/null >/dev/null 2>&1 || fail invalid "step $name ran and is still not done, as its \\"unless\\" tells"
}
`,
  extra: (_name, spec) => spec?.unless ?? '',
  order: ({ run, undo = '' }) => ({ variables: { run, undo } }),
  seen({ name, extra, said, applied }) {
    if (!said.has('done')) return null;
    return { ...(applied ?? { kind: 'step', name, run: '' }), unless: extra };
  },
};
