import { sha256 } from '../../../model/digest.ts';
import type { UserSpec } from '../../../model/host.ts';
import { OperationError } from '../../../model/operation-error.ts';
import type { Text } from '../../../model/text.ts';
import { type FacetKit, first, otherText, type Seen, stampOf } from '../facet-kit.ts';

/**
 * Users by shadow's programs, else by busybox's. A password goes in as input, and is told to be the one we set by a hash of what stood in
 * /etc/shadow then. A user that we made is removed with what we gave it, its home stays. Nothing of ours follows a link in a home.
 */
export const userKit: FacetKit<UserSpec> = {
  look: `
number_of() {
  for i in $of_user; do
    eval "m=\\$n$i"
    if [ "$m" = "$1" ]; then eval "key=\\$k$i"; return 0; fi
  done
  return 1
}
look_user() {
  while IFS=: read -r user x uid gid gecos home shell; do
    number_of "$user" || continue
    say "s $key passwd $gid"
    keys=$home/.ssh/authorized_keys
    if [ ! -f "$keys" ] || [ -L "$keys" ] || [ -L "$home/.ssh" ]; then continue; fi
    while IFS= read -r line || [ -n "$line" ]; do say "s $key key $line"; done <"$keys"
  done </etc/passwd
  block group cat /etc/group
  while IFS=: read -r user field rest; do
    number_of "$user" && [ -e "$mine/$key.after" ] && say "s $key shadow $(printf %s "$field" | sha256sum)"
  done 2>/dev/null </etc/shadow
}
`,
  change: `
exists() { id -u -- "$name" >/dev/null 2>&1; }
shadow_field() {
  while IFS=: read -r user field rest; do
    if [ "$user" = "$name" ]; then printf %s "$field"; fi
  done 2>/dev/null </etc/shadow
}
set_shadow() { printf '%s:%s\\n' "$name" "$1" | chpasswd -e >&2 || exit 1; }
find_home() {
  while IFS=: read -r user x uid gid gecos home shell; do
    if [ "$user" = "$name" ]; then keys=$home/.ssh/authorized_keys; return 0; fi
  done </etc/passwd
  return 1
}
is_in() { case " $2 " in *" $1 "*) return 0 ;; *) return 1 ;; esac; }
join_group() {
  grep -q "^$1:" /etc/group || fail not-found "there is no group $1 there"
  if has usermod; then usermod -a -G "$1" -- "$name"; else addgroup "$name" "$1"; fi </dev/null >&2 || exit 1
}
leave_group() {
  if has gpasswd; then gpasswd -d "$name" "$1"; else delgroup "$name" "$1"; fi </dev/null >&2 || exit 1
}
leave_groups() {
  [ -e "$mine/$key.groups" ] || return 0
  for group in $(cat "$mine/$key.groups"); do
    if is_in "$group" "$1" || ! is_in "$group" "$(id -Gn -- "$name")"; then continue; fi
    leave_group "$group"
  done
}
add_user() {
  if ! has useradd; then adduser -D "$name"
  elif grep -q "^$name:" /etc/group; then useradd -m -g "$name" -- "$name"
  else useradd -m -- "$name"
  fi </dev/null >&2 || exit 1
}
# Nobody is left to give back who removed himself.
keep_login() {
  [ "$name" != "\${SUDO_USER:-\${DOAS_USER:-$(id -un)}}" ] ||
    fail invalid "$name is who logs in there, and is not removed; log in as another user first (the host's access), or leave $name"
}
remove_user() {
  ! exists || { if has userdel; then userdel -- "$name"; else deluser "$name"; fi </dev/null >&2; } || exit 1
}
put_keys() {
  if [ -L "$home/.ssh" ] || [ -L "$keys" ]; then fail conflict "$keys is a link, and links in homes are not followed"; fi
  [ -d "$home" ] || fail not-found "$name has no home ($home)"
  mkdir -p "$home/.ssh" && chown "$uid:$gid" "$home/.ssh" || exit 1
  put "$keys" && chown "$uid:$gid" "$keys"
}
add_back() {
  IFS=: read -r user x uid gid gecos home shell <"$1/passwd"
  IFS=: read -r group x gid <"$1/group"
  if has useradd; then
    grep -q "^$group:" /etc/group || groupadd -g "$gid" -- "$group"
    useradd -M -u "$uid" -g "$group" -c "$gecos" -d "$home" -s "$shell" -- "$name"
  else
    grep -q "^$group:" /etc/group || addgroup -g "$gid" "$group"
    adduser -D -H -u "$uid" -G "$group" -g "$gecos" -h "$home" -s "$shell" "$name"
  fi </dev/null >&2 || exit 1
  set_shadow "$(cat "$1/shadow")"
}
keep_user() {
  if ! exists; then : >"$1/none"; return; fi
  shadow_field | put "$1/shadow" || exit 1
  grep "^$name:" /etc/passwd >"$1/passwd"
  say "$(id -gn -- "$name"):x:$(id -g -- "$name")" >"$1/group"
  id -Gn -- "$name" >"$1/groups"
  find_home && [ -f "$keys" ] && [ ! -L "$keys" ] && cp -p "$keys" "$1/keys"
  return 0
}
back_user() {
  if [ -e "$1/none" ]; then
    [ -n "$undoes" ] || keep_login
    remove_user
    return
  fi
  # Who was removed by hand since then is not brought back.
  exists || { [ -n "$undoes" ] && add_back "$1"; } || return 0
  has_groups=$(id -Gn -- "$name")
  for group in $(cat "$1/groups"); do
    is_in "$group" "$has_groups" || ! grep -q "^$group:" /etc/group || join_group "$group"
  done
  leave_groups "$(cat "$1/groups")"
  was=$(cat "$1/shadow")
  [ ! -e "$mine/$key.after" ] || [ "$was" = "$(shadow_field)" ] || set_shadow "$was"
  if [ -e "$mine/$key.keys" ] && find_home; then
    if [ -e "$1/keys" ]; then put_keys <"$1/keys"; else rm -f "$keys"; fi
  fi
}
gone_user() { keep_login; remove_user; }
make_user() {
  exists || add_user
  has_groups=$(id -Gn -- "$name")
  was=
  [ ! -e "$mine/$key.original/groups" ] || was=$(cat "$mine/$key.original/groups")
  say "$(cat "$mine/$key.groups" 2>/dev/null) $groups" | put "$mine/$key.groups" || exit 1
  for group in $groups; do is_in "$group" "$has_groups" || join_group "$group"; done
  leave_groups "$groups $was"
  say "$groups" | put "$mine/$key.groups" || exit 1
  make_password
  if [ "$sets_keys" = yes ]; then
    find_home
    put "$mine/$key.keys"
    [ "$(hash_of <"$mine/$key.keys")" = "$sum_of_keys" ] || fail unreachable "only a part of the keys arrived"
    put_keys <"$mine/$key.keys"
  fi
}
make_password() {
  if [ -z "$stamp" ]; then
    # A new account is locked: a sshd without PAM would let nobody in, not with a key either.
    if [ -e "$mine/$key.original/none" ]; then case $(shadow_field) in '!'*) set_shadow '*' ;; esac; fi
    return
  fi
  IFS= read -r password || fail unreachable "only a part of it arrived"
  if [ -e "$mine/$key.after" ]; then
    read -r sum was <"$mine/$key.after"
    [ "$was" != "$stamp" ] || [ "$sum" != "$(shadow_field | hash_of)" ] || return 0
  fi
  printf '%s:%s\\n' "$name" "$password" | chpasswd >&2 || exit 1
  say "$(shadow_field | hash_of) $stamp" | put "$mine/$key.after" || exit 1
}
`,
  order({ name, groups, password, authorizedKeys }, { reveal }) {
    for (const word of [name, ...groups])
      if (!/^[\w.][\w.$-]*$/.test(word)) throw new OperationError('invalid', `"${word}" is no name for a user or a group`);
    const clear = password === undefined ? '' : `${reveal(password)}\n`;
    if (clear.indexOf('\n') !== clear.length - 1)
      throw new OperationError('invalid', `the password of ${name} has more than one line`);
    const keys = (authorizedKeys ?? []).map(line => `${line}\n`).join('');
    return {
      variables: {
        groups: groups.join(' '),
        stamp: password === undefined ? '' : passwordStamp(password),
        sets_keys: authorizedKeys === undefined ? 'no' : 'yes',
        sum_of_keys: sha256(keys),
      },
      input: clear + keys,
    };
  },
  seen(seen) {
    const { name, said, applied } = seen;
    if (!said.has('passwd')) return null;
    const member = groupsOf(seen);
    const keys = (said.get('key') ?? []).map(line => line.trim()).filter(line => line !== '' && !line.startsWith('#'));
    const password = passwordSeen(seen);
    return {
      kind: 'user',
      name,
      groups: applied === undefined ? member : applied.groups.filter(group => member.includes(group)),
      ...(password === undefined ? {} : { password }),
      ...(applied === undefined || applied.authorizedKeys !== undefined ? { authorizedKeys: keys } : {}),
    };
  },
};

function groupsOf({ name, said, host }: Seen<UserSpec>): readonly string[] {
  const primary = first(said, 'passwd');
  const lines = (host.get('group') ?? []).map(line => line.split(':'));
  return lines
    .filter(([, , gid, members = '']) => gid === primary || members.split(',').includes(name))
    .map(([group]) => group!)
    .sort();
}

/** As it was asked for while nothing else stands in /etc/shadow; else a text that no secret gives. */
function passwordSeen({ said, applied, after }: Seen<UserSpec>): Text | undefined {
  const asked = applied?.password;
  if (asked === undefined) return undefined;
  const [sum, stamp] = (after ?? '').split(' ');
  const isSame = sum !== undefined && first(said, 'shadow')?.startsWith(sum) && stamp === passwordStamp(asked);
  if (isSame) return asked;
  return otherText(asked);
}

function passwordStamp(password: Text): string {
  return sha256(stampOf(password)).slice(0, 32);
}
