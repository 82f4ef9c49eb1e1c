import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openFullest, type Space } from '../../../agent/fullest.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const used = (percent: number): Space => ({ blocks: 100, bfree: 100 - percent, bavail: 100 - percent });

/** File systems by their paths, each as full as it is told; null: it hangs until it is let go. */
function machine(percents: Readonly<Record<string, number | null>>) {
  const asked: string[] = [];
  const letGo: (() => void)[] = [];
  const ask = (path: string): Promise<Space> => {
    asked.push(path);
    const percent = percents[path];
    if (percent === undefined) return Promise.reject(new Error('ENOENT'));
    if (percent !== null) return Promise.resolve(used(percent));
    return new Promise(resolve => letGo.push(() => resolve(used(50))));
  };
  return { asked, letGo, measure: openFullest('/own', ask) };
}

test('only disks that can be written to are looked at, each once', async () => {
  const here = machine({ '/own': 10, '/': 20, '/mnt/two words': 30, '/tank': 40 });
  const mounts = [
    'proc /proc proc rw 0 0',
    '/dev/sda1 / ext4 rw,relatime 0 0',
    '/dev/sda1 /var/lib/docker/volumes/x ext4 rw 0 0',
    '/dev/loop1 /snap/core/1 squashfs ro,nodev 0 0',
    'overlay /var/lib/docker/overlay2/x/merged overlay rw 0 0',
    'tmpfs /run tmpfs rw 0 0',
    'nas:/export /mnt/nas nfs4 rw 0 0',
    '/dev/sdb1 /mnt/two\\040words vfat rw 0 0',
    'tank /tank zfs rw 0 0',
    '',
  ];
  expect(await here.measure(mounts.join('\n'))).toBe(0.4);
  expect(here.asked).toEqual(['/own', '/', '/mnt/two words', '/tank']);
});

test('what is kept for the administrator is not free', async () => {
  const measure = openFullest('/own', async () => ({ blocks: 100, bfree: 50, bavail: 0 }));
  expect(await measure('')).toBe(1);
});

test('a file system that hangs holds nothing up, and is not asked again before it answers', async () => {
  const here = machine({ '/own': 10, '/a': null, '/b': 90 });
  const mounts = '/dev/a /a ext4 rw 0 0\n/dev/b /b ext4 rw 0 0\n';
  const first = here.measure(mounts);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await first).toBe(0.1);
  expect(await here.measure(mounts)).toBe(0.9);
  expect(here.asked.filter(path => path === '/a')).toHaveLength(1);
  here.letGo[0]!();
  await vi.advanceTimersByTimeAsync(0);
  const later = here.measure(mounts);
  await vi.advanceTimersByTimeAsync(1_000);
  await later;
  expect(here.asked.filter(path => path === '/a')).toHaveLength(2);
});

test('however many hang, files can still be read: no more than two are waited for at a time', async () => {
  const paths = Array.from({ length: 10 }, (_, n) => `/hung-${n}`);
  const here = machine({ '/own': 10, ...Object.fromEntries(paths.map(path => [path, null])) });
  const mounts = paths.map(path => `/dev${path} ${path} ext4 rw 0 0`).join('\n');
  for (let n = 0; n < 5; n += 1) {
    const measuring = here.measure(mounts);
    await vi.advanceTimersByTimeAsync(1_000);
    await measuring;
  }
  expect(here.asked.filter(path => path !== '/own')).toEqual(['/hung-0', '/hung-1']);
});
