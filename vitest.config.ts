import { defineConfig, type ViteUserConfig } from 'vitest/config';

/** One project per kind of test: what is pure, and what talks to real engines, remotes and processes. */
const pure = (name: string) => ({ test: { name, include: [`tests/${name}/**/*.test.ts`], testTimeout: 20_000 } });
const outside = (name: string) => ({
  test: { name, include: [`tests/${name}/**/*.test.ts`], testTimeout: 120_000, hookTimeout: 180_000 },
});

const config: ViteUserConfig = defineConfig({
  test: {
    projects: [pure('unit'), pure('golden'), pure('property'), outside('contract'), outside('integration'), outside('e2e')],
    pool: 'forks',
    maxWorkers: 2,
  },
});

export default config;
