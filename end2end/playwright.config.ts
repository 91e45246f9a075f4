// Debian's Chromium, two workers (each has an org of its own), every test with script and, where tagged @plain, also
// without. The time limits are for a machine that compiles beside it.
import { defineConfig } from '@playwright/test';
import { launchOptions } from './browser.mjs';

export default defineConfig({
  testDir: './tests',
  outputDir: './results',
  workers: 2,
  fullyParallel: true,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  // A machine that is busy with something else may starve a browser once, and the report says so; what fails twice is
  // broken. Tracing every journey costs more than a second try of one.
  retries: 1,
  reporter: [['list']],
  use: {
    baseURL: process.env.PORTAL_URL ?? 'http://127.0.0.1:3000',
    launchOptions,
    locale: 'en-US',
    timezoneId: 'UTC',
    contextOptions: { reducedMotion: 'reduce' },
    trace: 'on-first-retry',
    viewport: { width: 1440, height: 900 },
  },
  projects: [
    { name: 'script' },
    { name: 'plain', grep: /@plain/, use: { javaScriptEnabled: false } },
  ],
});
