import { importImage, rootFilesystem } from './images.ts';

// Programs that do, in a few lines of shell, what the examples want of real ones: take the same arguments, read the same files, and talk to
// one another over the same ports.

const SERVE = `#!/bin/sh
trap 'exit 0' TERM INT
`;

const PROGRAMS: Readonly<Record<string, string>> = {
  // caddy respond --listen :PORT --body TEXT
  'bin/caddy': `${SERVE}mkdir -p /www
printf '%s' "$5" | sed "s/{env.WELCOME}/$WELCOME/; s/{system.hostname}/$(hostname)/" >/www/index.html
httpd -f -p "\${3#:}" -h /www & wait $!
`,
  'bin/redis-server': `${SERVE}nc -ll -p 6379 -e /bin/redis-answer & wait $!
`,
  'bin/redis-cli': `#!/bin/sh
case "$1" in
  PING) echo PING | nc 127.0.0.1 6379 ;;
  LPUSH) echo "$3" >>/data/"$2" ;;
esac
`,
  'bin/redis-answer': `#!/bin/sh
read -r command list
list=$(printf '%s' "$list" | tr -d '\\r')
case "$command" in
  RPOP) line=$(head -n 1 /data/"$list" 2>/dev/null)
    if [ -n "$line" ]; then sed -i 1d /data/"$list"; printf '$%s\\r\\n%s\\r\\n' "\${#line}" "$line"; else printf '$-1\\r\\n'; fi ;;
  *) printf '+PONG\\r\\n' ;;
esac
`,
  'bin/postgres': `${SERVE}nc -ll -p 5432 -e /bin/postgres-answer & wait $!
`,
  'bin/postgres-answer': `#!/bin/sh
read -r user password statement
[ "$user" = "$POSTGRES_USER" ] && [ "$password" = "$(cat "$POSTGRES_PASSWORD_FILE")" ] || exit 1
[ -z "$statement" ] || echo "$statement" >>/var/lib/postgresql/data/statements
echo ok
`,
  'bin/pg_isready': `#!/bin/sh
nc 127.0.0.1 5432 </dev/null
`,
  // psql [-q] [-v line=TEXT] [-c STATEMENT], else the statement is what it reads
  'bin/psql': `#!/bin/sh
while [ $# -gt 0 ]; do
  case "$1" in
    -v) line="\${2#line=}"; shift ;;
    *c) statement="$2"; shift ;;
  esac
  shift
done
[ -n "$statement" ] || statement=$(cat)
echo "$PGUSER $PGPASSWORD $statement [$line]" | nc "$PGHOST" 5432 | grep -q ok
`,
  'bin/nginx': `${SERVE}trap 'echo "read again"' HUP
nc -ll -p 80 -e /bin/nginx-answer & server=$!
while kill -0 $server; do wait $server; done
`,
  // As the configuration says: healthy, the web job's answer, or the page.
  'bin/nginx-answer': `#!/bin/sh
read -r _ path _
while read -r header && [ \${#header} -gt 1 ]; do :; done
web=$(sed -n 's/^ *set $web \\(.*\\);/\\1/p' /etc/nginx/nginx.conf 2>/dev/null)
printf 'HTTP/1.0 200 OK\\r\\n\\r\\n'
if [ -z "$web" ]; then cat /usr/share/nginx/html/index.html
elif [ "$path" = /healthz ]; then echo healthy
else wget -q -O - "$web"; fi
`,
  // node_exporter --path.rootfs=/host --web.listen-address=ADDRESS
  'bin/node_exporter': `${SERVE}[ -d "\${1#--path.rootfs=}/proc" ] || exit 1
httpd -f -p "\${2#--web.listen-address=}" -h /www & wait $!
`,
  'www/index.html': 'Node Exporter',
  'www/metrics': 'node_load1 0.5',
  'bin/influxd': `${SERVE}[ -w /var/lib/influxdb2 ] || exit 1
httpd -f -p 8086 -h /www & wait $!
`,
  'www/health': 'healthy',
  // glances -w, of version 4: what it tells is in files
  'bin/glances': `${SERVE}httpd -f -p 61208 -h /glances & wait $!
`,
  'glances/api/4/status': '{"version": "4.3.1"}',
  'glances/api/4/pluginslist': '["cpu", "mem", "load", "fs"]',
  'glances/api/4/cpu': '{"total": 12.5, "cpucore": 4}',
  'glances/api/4/mem': '{"percent": 41.2}',
  'glances/api/4/load': '{"min1": 0.4, "min5": 0.8, "min15": 0.6, "cpucore": 4}',
  'glances/api/4/fs': '[{"mnt_point": "/", "percent": 18.6}]',
  // fluent-bit -i tail -p path=PATTERN -o stdout
  'fluent-bit/bin/fluent-bit': `${SERVE}tail -f \${4#path=} & wait $!
`,
};

/** What each image runs, as its own Dockerfile says. */
const IMAGES: Readonly<Record<string, readonly string[]>> = {
  'caddy:2.8-alpine': ['CMD ["caddy", "run"]', 'EXPOSE 80 443'],
  'redis:7.4-alpine': ['CMD ["redis-server"]', 'EXPOSE 6379', 'VOLUME /data'],
  'postgres:16-alpine': ['CMD ["postgres"]', 'EXPOSE 5432', 'VOLUME /var/lib/postgresql/data'],
  'nginx:1.27-alpine': ['CMD ["nginx"]', 'EXPOSE 80'],
  'prom/node-exporter:v1.8.2': ['ENTRYPOINT ["/bin/node_exporter"]', 'USER nobody', 'EXPOSE 9100'],
  'influxdb:2.7-alpine': ['CMD ["influxd"]', 'EXPOSE 8086', 'VOLUME /var/lib/influxdb2'],
  'nicolargo/glances:4.3.1': ['CMD ["glances", "-w"]', 'EXPOSE 61208 61209'],
  'fluent/fluent-bit:3.1.9': ['CMD ["/fluent-bit/bin/fluent-bit", "-c", "/fluent-bit/etc/fluent-bit.conf"]', 'EXPOSE 2020'],
};

/** Puts stand-ins on an engine, under the names of the images that the examples use: nothing of them has to come from anywhere. */
export async function importStandIns(socket: string): Promise<void> {
  const root = await rootFilesystem(PROGRAMS);
  const path = 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  for (const [ref, changes] of Object.entries(IMAGES)) await importImage(socket, root, ref, [path, ...changes]);
}
