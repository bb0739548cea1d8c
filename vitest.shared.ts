import { defineConfig } from 'vitest/config';

/** Settings of the tests of every package. Times allow for a machine that does other things too. */
export default defineConfig({ test: { include: ['test/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 } });
