/** What starts the services of a host: real systemd or OpenRC as its first process, or nothing, as on a phone's chroot. */
export type Init = 'none' | 'openrc' | 'systemd';
export type ServiceName = 'docker' | 'sshd';

const COMMANDS: Readonly<Record<ServiceName, readonly [program: string, args: string]>> = {
  docker: ['/usr/sbin/dockerd', '$DOCKER_OPTS'],
  sshd: ['/usr/sbin/sshd', '-D -e'],
};

/** The files that make these services known, and enabled, in a host: texts by path; `-> path` is a link. */
export function serviceFiles(init: Init, names: readonly ServiceName[]): ReadonlyMap<string, string> {
  if (init === 'none') return new Map();
  const wants = '/etc/systemd/system/multi-user.target.wants';
  const write = init === 'systemd' ? unitOf : scriptOf;
  const [folder, ending, enabled] =
    init === 'systemd' ? ['systemd/system', '.service', wants] : ['init.d', '', '/etc/runlevels/default'];
  return new Map(
    names.flatMap(name => [
      [`/etc/${folder}/${name}${ending}`, write(name)],
      [`${enabled}/${name}${ending}`, `-> /etc/${folder}/${name}${ending}`],
    ]),
  );
}

/** A shell line that starts a service, unless it runs. */
export function startLine(init: Init, name: ServiceName): string {
  if (init === 'systemd') return `systemctl start ${name}`;
  if (init === 'openrc') return `${aliveLine(name)} || rc-service ${name} restart`;
  const [program, args] = COMMANDS[name];
  // A pid file of an earlier life may name a process of this one.
  const fresh = `rm -f /run/${name}.pid; [ ! -e /etc/default/${name} ] || . /etc/default/${name}`;
  return `${aliveLine(name)} || { ${fresh}; setsid ${program} ${args} >>/var/log/${name}.log 2>&1 </dev/null & }`;
}

/** A shell line that stops a service and waits until it is gone. */
export function stopLine(init: Init, name: ServiceName): string {
  if (init === 'systemd') return `systemctl stop ${name}`;
  if (init === 'openrc') return `rc-service ${name} stop`;
  return endLine(name, 'TERM');
}

/** A shell line that ends a service, if it runs, and waits until it is gone. */
export function endLine(name: ServiceName, signal: 'TERM' | 'KILL'): string {
  return `if ${aliveLine(name)}; then kill -${signal} $pid; while [ -e /proc/$pid ]; do sleep 0.02; done; fi`;
}

/** A shell line that stops a service in its tracks, and waits until each of its threads stands still. */
export function freezeLine(name: ServiceName): string {
  return `${aliveLine(name)} && kill -STOP $pid && while grep -L ') T ' /proc/$pid/task/*/stat | grep -q .; do sleep 0.02; done`;
}

/** A shell line that lets it go on. */
export function thawLine(name: ServiceName): string {
  return `${aliveLine(name)} && kill -CONT $pid`;
}

function aliveLine(name: ServiceName): string {
  const process = COMMANDS[name][0].split('/').at(-1);
  return `{ pid=$(cat /run/${name}.pid 2>/dev/null) && [ "$(cat /proc/$pid/comm 2>/dev/null)" = ${process} ]; }`;
}

function unitOf(name: ServiceName): string {
  const [program, args] = COMMANDS[name];
  const log = `append:/var/log/${name}.log`;
  return `[Unit]
Description=${name} of the lab
[Service]
Type=${name === 'docker' ? 'notify' : 'simple'}
EnvironmentFile=-/etc/default/${name}
ExecStart=${program} ${args}
ExecReload=/bin/kill -HUP $MAINPID
StandardOutput=${log}
StandardError=${log}
KillMode=process
Delegate=yes
LimitNOFILE=1048576
[Install]
WantedBy=multi-user.target
`;
}

/** With Debian's start-stop-daemon, which cannot redirect; OpenRC does not see with it that a service crashed, as it does on Alpine. */
function scriptOf(name: ServiceName): string {
  const [program, args] = COMMANDS[name];
  const pidFile = `--pidfile /run/rc-${name}.pid`;
  return `#!/sbin/openrc-run
description="${name} of the lab"
extra_started_commands=reload
start() {
  ebegin "Starting ${name}"
  [ ! -e /etc/default/${name} ] || . /etc/default/${name}
  rm -f /run/${name}.pid
  start-stop-daemon --start --background --make-pidfile ${pidFile} --startas /bin/sh -- -c "exec ${program} ${args} >>/var/log/${name}.log 2>&1"
  eend $?
}
stop() {
  ebegin "Stopping ${name}"
  start-stop-daemon --stop --oknodo --retry 60 ${pidFile}
  eend $?
}
reload() {
  start-stop-daemon --stop --signal HUP ${pidFile}
}
`;
}
