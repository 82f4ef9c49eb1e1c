import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServiceSpec } from '../../../reconciler/model/host.ts';
import type { Host } from '../../lab/hosts/host.ts';
import { HOST_PACKAGES, type Lab, startHosts } from '../../lab/hosts/start-hosts.ts';
import { skipWithout } from '../../lab/requirements.ts';
import { eventually } from '../../support/wait.ts';
import { fileOf, type OpenedHost, openLabHost, shellOf } from './lab.ts';

const SERVICES = {
  openrc: {
    path: '/etc/init.d/lamp',
    text: `#!/sbin/openrc-run
start() {
  start-stop-daemon --start --background --make-pidfile --pidfile /run/lamp.pid --startas /bin/sleep -- 10000
  until grep -qs sleep "/proc/$(cat /run/lamp.pid)/cmdline"; do sleep 0.1; done
  # OpenRC's own start-stop-daemon, which Debian has not, notes so what it started.
  mkdir -p /run/openrc/daemons/lamp
  printf 'argv_0=/bin/sleep\\nargv_1=10000\\npidfile=/run/lamp.pid\\n' >/run/openrc/daemons/lamp/001
}
stop() { start-stop-daemon --stop --oknodo --retry 5 --pidfile /run/lamp.pid; }
`,
    isEnabled: '[ -e /etc/runlevels/default/lamp ]',
    pid: 'cat /run/lamp.pid',
    know: 'chmod 755 /etc/init.d/lamp',
    stop: 'rc-service lamp stop',
  },
  systemd: {
    path: '/etc/systemd/system/lamp.service',
    text: '[Service]\nExecStart=/bin/sleep 10000\n[Install]\nWantedBy=multi-user.target\n',
    isEnabled: '[ -e /etc/systemd/system/multi-user.target.wants/lamp.service ]',
    pid: 'systemctl show -p MainPID --value lamp',
    know: 'systemctl daemon-reload',
    stop: 'systemctl stop lamp',
  },
} as const;

describe.each(['openrc', 'systemd'] as const)('services of %s', init => {
  describe.skipIf(skipWithout(...HOST_PACKAGES))('on a real host', () => {
    const { path, text, isEnabled, pid, know, stop } = SERVICES[init];
    let lab: Lab;
    let machine: Host;
    let host: OpenedHost;
    beforeAll(async () => {
      lab = await startHosts({ count: 1, init });
      machine = lab.hosts[0]!;
      host = await openLabHost(lab, machine);
      await machine.exec(`cat >${path}; ${know}`, text);
    });
    afterAll(async () => {
      await host?.[Symbol.asyncDispose]();
      await lab?.[Symbol.asyncDispose]();
    });
    const shell = shellOf(() => machine);
    const lamp = (more: Partial<ServiceSpec>): ServiceSpec => ({ kind: 'service', name: 'lamp', restartOn: {}, ...more });
    const apply = (spec: ServiceSpec): Promise<void> => host.apply('update', 'service', 'lamp', { spec });
    const see = async (): Promise<unknown> => (await host.see('service', 'lamp'))?.spec;

    it('are enabled and started, repaired, and left as they were found', async () => {
      host.claim({ kind: 'service', name: 'lamp' }, { kind: 'service', name: 'sshd' }, { kind: 'service', name: 'nothing' });
      const { live, facts } = await host.look();
      expect(facts.host!.init).toBe(init);
      expect(live.map(({ spec }) => spec)).toEqual([
        lamp({ enabled: false, state: 'stopped' }),
        { kind: 'service', name: 'sshd', enabled: true, state: 'started', restartOn: {} },
      ]);
      const wanted = lamp({ enabled: true, state: 'started' });
      await apply(wanted);
      expect(await see()).toEqual(wanted);
      await shell(isEnabled);
      const first = await shell(pid);
      await apply(wanted);
      expect(await shell(pid)).toBe(first);
      await shell(stop);
      expect(await see()).toEqual({ ...wanted, state: 'stopped' });
      await apply(wanted);
      expect(await see()).toEqual(wanted);
      await host.apply('delete', 'service', 'lamp');
      host.claim({ kind: 'service', name: 'lamp' });
      expect(await see()).toEqual(lamp({ enabled: false, state: 'stopped' }));
    });

    it('that end by themselves are seen as stopped, and started again', async () => {
      const wanted = lamp({ state: 'started' });
      await apply(wanted);
      expect(await see()).toEqual(wanted);
      await shell(`kill -9 $(${pid})`);
      await eventually(async () => expect(await see()).toEqual({ ...wanted, state: 'stopped' }));
      await apply(wanted);
      expect(await see()).toEqual(wanted);
      await host.apply('delete', 'service', 'lamp');
    });

    it('are restarted for a file that was changed, once, and not for one that was so before', async () => {
      await shell(init === 'systemd' ? 'systemctl start lamp' : 'rc-service lamp start');
      const before = await shell(pid);
      const on = (digest: string): ServiceSpec => lamp({ state: 'started', restartOn: { '/etc/lamp.conf': digest } });
      await apply(on('one'));
      expect(await shell(pid)).toBe(before);
      expect(await see()).toEqual(on('one'));
      await apply(on('two'));
      const second = await shell(pid);
      expect(second).not.toBe(before);
      await apply(on('two'));
      expect(await shell(pid)).toBe(second);
      await host.apply('delete', 'service', 'lamp');
      await host.apply('create', 'file', '/etc/lamp.conf', fileOf('/etc/lamp.conf', 'bright\n'));
      await apply(on('three'));
      expect(await shell(pid)).not.toBe(second);
      expect(await see()).toEqual(on('three'));
      await host.apply('delete', 'service', 'lamp');
      await host.apply('delete', 'file', '/etc/lamp.conf');
    });

    it('that are not there are told as such', async () => {
      const spec: ServiceSpec = { kind: 'service', name: 'nothing', enabled: true, restartOn: {} };
      await expect(host.apply('create', 'service', 'nothing', { spec })).rejects.toThrow('there is no service nothing there');
    });
  });
});
