import { defineConfig } from 'vitest/config';

/** One project per kind of test; what reaches the outside runs file by file, what is pure runs in parallel. */
const pure = (name: string) => ({ test: { name, include: [`tests/${name}/**/*.test.ts`], testTimeout: 20_000 } });
const outside = (name: string, fileParallelism: boolean) => ({
  test: {
    name,
    include: [`tests/${name}/**/*.test.ts`],
    testTimeout: 120_000,
    hookTimeout: 180_000,
    fileParallelism,
    globalSetup: 'tests/support/lab-setup.ts',
  },
});

export default defineConfig({
  test: {
    projects: [
      pure('unit'),
      pure('golden'),
      pure('property'),
      outside('contract', true),
      outside('integration', true),
      outside('e2e', true),
    ],
    reporters: 'default',
    pool: 'forks',
    maxWorkers: 2,
  },
});
