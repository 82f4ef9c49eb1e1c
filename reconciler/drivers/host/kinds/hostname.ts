import type { HostnameSpec } from '../../../model/host.ts';
import { type FacetKit, first } from '../facet-kit.ts';

/** /etc/hostname for the next start, the kernel's for now. Where they differ, the one that is not as asked is what is seen. */
export const hostnameKit: FacetKit<HostnameSpec> = {
  look: `
look_hostname() {
  for i in $of_hostname; do
    eval "key=\\$k$i"
    first_line "s $key static" /etc/hostname
    first_line "s $key now" /proc/sys/kernel/hostname
  done
}
`,
  change: `
keep_hostname() {
  if [ -e /etc/hostname ]; then cp -p /etc/hostname "$1/hostname"; fi
  cat /proc/sys/kernel/hostname >"$1/now"
}
back_hostname() {
  if [ -e "$1/hostname" ]; then put_hostname <"$1/hostname" || exit 1; else rm -f /etc/hostname; fi
  IFS= read -r now <"$1/now" && tell_kernel "$now"
}
gone_hostname() { :; }
make_hostname() {
  say "$hostname" | put_hostname || exit 1
  tell_kernel "$hostname"
}
put_hostname() { (umask 022; put /etc/hostname); }
tell_kernel() {
  # systemd-hostnamed would go on telling the old one.
  if [ "$init" = systemd ] && hostnamectl set-hostname "$1" 2>/dev/null </dev/null; then return; fi
  hostname "$1"
}
`,
  order: ({ hostname }) => ({ variables: { hostname } }),
  seen({ said, applied }) {
    const fixed = first(said, 'static')?.trim();
    const now = first(said, 'now');
    const hostname = fixed === undefined || (applied !== undefined && fixed === applied.hostname) ? now : fixed;
    return hostname === undefined ? null : { kind: 'hostname', hostname };
  },
};
