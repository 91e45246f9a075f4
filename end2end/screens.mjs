// Screenshots for people to look at: node screens.mjs FOLDER PATH…
// Every path at three widths, light and dark. PERSON=admin@acme.test signs in first; PORTAL_URL names the portal.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { launchOptions } from './browser.mjs';
import { signIn } from './people.mjs';

const [folder, ...paths] = process.argv.slice(2);
if (!folder || paths.length === 0) {
  console.error('Usage: [PERSON=e-mail] [PORTAL_URL=address] node screens.mjs FOLDER PATH…');
  process.exit(1);
}
const baseURL = process.env.PORTAL_URL ?? 'http://127.0.0.1:3000';
await mkdir(folder, { recursive: true });
const browser = await chromium.launch(launchOptions);
const context = await browser.newContext({ baseURL, locale: 'en-US', timezoneId: 'UTC', reducedMotion: 'reduce' });
const page = await context.newPage();
if (process.env.PERSON) await signIn(page, process.env.PERSON);
for (const path of paths) {
  for (const width of [1440, 1024, 390]) {
    for (const colorScheme of ['light', 'dark']) {
      await page.setViewportSize({ width, height: width === 390 ? 844 : 900 });
      await page.emulateMedia({ colorScheme });
      const response = await page.goto(path);
      await page.evaluate(() => document.fonts.ready);
      const name = `${path.replace(/^\/|\/$/g, '').replace(/[^\w.-]+/g, '_') || 'home'}-${width}-${colorScheme}.png`;
      await page.screenshot({ path: join(folder, name), fullPage: true });
      console.log(`${response?.status()} ${new URL(page.url()).pathname} ${name}`);
    }
  }
}
await browser.close();
