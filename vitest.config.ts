// vitest.config.ts: which files are tests, and how long one may take.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    pool: "forks", // real processes and native add-ons; worker threads share both
    maxWorkers: 3, // a story mostly waits: by default half of the machine would idle
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
