// What every journey starts from: people by name, each in a browser of their own, a local Salesforce org for this worker
// alone, axe in both themes, and a watch for errors that a person would not see.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test as base, expect, type ConsoleMessage, type Page } from '@playwright/test';
import { people, signIn } from './people.mjs';
import { signUp, type Client } from './portal';
import { SetupWebsite } from './setup';

export { expect, people };

export const localOrgUrl = process.env.LOCAL_ORG_URL ?? 'http://127.0.0.1:3100';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** WCAG 2.2 AA. */
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

type Finding = { id: string; help: string; nodes: { target: string[]; failureSummary?: string }[] };

/** The org of this worker: `acme` or `globex`, both reached at the same login host. */
export class LocalOrg {
  readonly key: string;
  readonly username: string;
  readonly myDomain: string;

  constructor(worker: number) {
    const key = ['acme', 'globex'][worker];
    if (key === undefined) throw new Error('There are production orgs for two workers.');
    this.key = key;
    this.username = `integration@${key}.example`;
    this.myDomain = `${key}.my.salesforce.com`;
  }

  /** Sends a request below `/_local/` and answers with its JSON. */
  async control(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${localOrgUrl}/_local/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} /_local/${path} answered ${response.status}: ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }

  /** Puts the org back as it was at the start. */
  async reset(): Promise<void> {
    await this.control('POST', 'reset', { org: this.key });
  }

  /** An app as the guide leaves it, made without a browser; answers with its consumer key. */
  async installApp(certificate: string): Promise<string> {
    const app = (await this.control('POST', `orgs/${this.key}/apps`, { certificate })) as { consumer_key: string };
    return app.consumer_key;
  }
}

type Fixtures = {
  /** Signs a person in on a page. */
  signInAs: (page: Page, person: keyof typeof people) => Promise<void>;
  /** A page in a browser of its own, for somebody else. */
  another: () => Promise<Page>;
  /** A client made for this test; `page` is signed in as its first Client Admin. */
  client: Client;
  /** The local org, as new. */
  org: LocalOrg;
  /** The Salesforce admin, in a browser of their own on the Setup website of `org`. */
  salesforce: SetupWebsite;
  /** Expects no accessibility finding on a page and nothing to scroll sideways, wide and narrow, light and dark. Needs script. */
  expectAccessible: (page: Page) => Promise<void>;
  /** Errors that the browsers of this test met. */
  errors: string[];
  watch: void;
};

export const test = base.extend<Fixtures>({
  signInAs: async ({}, use) => {
    await use((page, person) => signIn(page, people[person]));
  },

  errors: async ({}, use) => {
    await use([]);
  },

  another: async ({ browser, errors }, use) => {
    const contexts: Awaited<ReturnType<typeof browser.newContext>>[] = [];
    await use(async () => {
      const context = await browser.newContext();
      contexts.push(context);
      const page = await context.newPage();
      watchOver(page, errors);
      return page;
    });
    for (const context of contexts) await context.close();
  },

  client: async ({ page }, use) => {
    await use(await signUp(page));
  },

  org: async ({}, use, testInfo) => {
    const org = new LocalOrg(testInfo.parallelIndex);
    await org.reset();
    await use(org);
  },

  salesforce: async ({ another, org }, use) => {
    const page = await another();
    await page.goto(`${localOrgUrl}/setup/${org.key}`);
    await use(new SetupWebsite(page));
  },

  expectAccessible: async ({}, use) => {
    await use(async (page) => {
      await page.evaluate(axeSource);
      for (const size of [{ width: 1440, height: 900 }, { width: 390, height: 844 }]) {
        await page.setViewportSize(size);
        const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        expect.soft(sideways, `pixels to scroll sideways at ${size.width}: ${page.url()}`).toBeLessThanOrEqual(0);
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme });
          // The new colors are on screen after the next two frames.
          await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
          // Colors are all that a theme changes.
          const only = colorScheme === 'light' ? { type: 'tag', values: rules } : { type: 'rule', values: ['color-contrast'] };
          expect.soft(await findings(page, only), `axe, ${colorScheme}, ${size.width}: ${page.url()}`).toEqual([]);
        }
        await page.emulateMedia({ colorScheme: null });
      }
      await page.setViewportSize({ width: 1440, height: 900 });
    });
  },

  watch: [
    async ({ page, errors }, use) => {
      watchOver(page, errors);
      await use();
      expect(errors, 'errors in the browser').toEqual([]);
    },
    { auto: true },
  ],
});

/** Uncaught errors, refusals of the content security policy and missing assets fail the test they happen in. */
function watchOver(page: Page, errors: string[]): void {
  page.on('pageerror', (error) => errors.push(`${page.url()}: ${error}`));
  page.on('console', (message) => {
    if (isFault(message)) errors.push(`${page.url()}: ${message.text()}`);
  });
}

function isFault(message: ConsoleMessage): boolean {
  const text = message.text();
  if (/content security policy|panicked|hydration|could not find wasm function/i.test(text)) return true;
  // A page that is answered with 404 or 422 on purpose is an error to the console, too; an asset never is on purpose.
  const answered = text.startsWith('Failed to load resource');
  return message.type() === 'error' && (!answered || message.location().url.includes('/pkg/'));
}

async function findings(page: Page, runOnly: { type: string; values: string[] }): Promise<string[]> {
  const found = await page.evaluate(async (only) => {
    const axe = (window as unknown as { axe: { run: Function } }).axe;
    return (await axe.run(document, { runOnly: only, resultTypes: ['violations'] })).violations;
  }, runOnly);
  return (found as Finding[]).map(
    ({ id, help, nodes }) => `${id}: ${help}\n${nodes.map((node) => `  ${node.target.join(' ')}: ${node.failureSummary ?? ''}`).join('\n')}`,
  );
}
