// What people do in the portal again and again, by the words on screen.
import { readFile } from 'node:fs/promises';
import { expect, type Page, type TestInfo } from '@playwright/test';
import type { LocalOrg } from './fixtures';

export type Client = { slug: string; name: string; email: string; integrations: string };

/** Long enough for the rules, and nobody's real one. */
export const newPassword = 'three plain words for a test';

/** A word that no other test uses. */
export function unique(prefix: string): string {
  return `${prefix}-${Date.now().toString(36)}${Math.floor(Math.random() * 46_656).toString(36)}`;
}

/** Makes a client by self-service; the page ends up signed in as its first Client Admin. */
export async function signUp(page: Page): Promise<Client> {
  const slug = unique('c');
  const client = { slug, name: `Client ${slug}`, email: `admin@${slug}.test`, integrations: `/clients/${slug}/integrations` };
  await page.goto('/sign-up');
  await page.getByLabel('Client name').fill(client.name);
  await page.getByLabel('Client address').fill(slug);
  await page.getByLabel('Your name').fill('Sam Newcomer');
  await page.getByLabel('E-mail').fill(client.email);
  await page.getByRole('button', { name: 'Sign up' }).click();
  await page.getByRole('link', { name: 'Choose a password' }).click();
  await choosePassword(page, 'Set password and start');
  await expect(page).toHaveURL(client.integrations);
  return client;
}

/** Fills in the page that a one-time link opens. */
export async function choosePassword(page: Page, button: string): Promise<void> {
  await page.getByLabel('New password').fill(newPassword);
  await page.getByLabel('Repeat password').fill(newPassword);
  await page.getByRole('button', { name: button }).click();
}

/** The address of a one-time link that a page shows once. */
export async function shownLink(page: Page): Promise<string> {
  const address = await page.getByTitle(/\/set-password\//).getAttribute('title');
  if (address === null) throw new Error('No one-time link is shown.');
  return address;
}

export type Package = 'Salesforce App Exchange Package' | 'Salesforce Unmanaged Package';

/** From the list: Add Integration, the package type, and on to the form. */
export async function openForm(page: Page, kind: Package = 'Salesforce App Exchange Package'): Promise<void> {
  await page.getByRole('link', { name: 'Add Integration' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add Integration' });
  await dialog.getByLabel('Package type').selectOption(kind);
  await dialog.getByRole('button', { name: 'Continue' }).click();
  await expect(dialog.getByRole('textbox', { name: 'Name', exact: true })).toBeVisible();
}

/** From the list to *Certificate ready*. */
export async function activate(page: Page, name: string, kind?: Package): Promise<void> {
  await openForm(page, kind);
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
  await page.getByRole('button', { name: 'Activate' }).click();
  await expect(page.getByRole('dialog', { name: 'Certificate ready' })).toBeVisible();
}

/** From *Certificate ready* to the integration's page. */
export async function leaveCertificate(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Go to the integration' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
}

/** Clicks *You can download it here* and answers with the file's path. */
export async function downloadCertificate(page: Page, testInfo: TestInfo): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'You can download it here' }).click(),
  ]);
  const path = testInfo.outputPath(download.suggestedFilename());
  await download.saveAs(path);
  expect(await readFile(path, 'utf8')).toContain('-----BEGIN CERTIFICATE-----');
  return path;
}

/** Opens the edit modal of the integration in view, fills it in and saves. */
export async function edit(page: Page, values: Record<string, string>): Promise<void> {
  await page.getByRole('link', { name: 'Edit', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Edit integration' });
  for (const [label, value] of Object.entries(values)) await dialog.getByLabel(label, { exact: true }).fill(value);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved.')).toBeVisible();
}

export type Connected = { consumerKey: string; certificate: string };

/** An integration whose Salesforce side follows the article; `page` stays on it. */
export async function connect(page: Page, org: LocalOrg, testInfo: TestInfo): Promise<Connected> {
  await activate(page, 'Production');
  const certificate = await downloadCertificate(page, testInfo);
  await leaveCertificate(page);
  const consumerKey = await org.installApp(await readFile(certificate, 'utf8'));
  await edit(page, { 'Salesforce Username': org.username, 'Salesforce Consumer Key': consumerKey });
  return { consumerKey, certificate };
}

/** Checks the connection from the integration's page or from an earlier check, until it is over. */
export async function checkConnection(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Check connection' }).click();
  await expect(page).toHaveURL(/\/checks\/[0-9a-f-]+$/);
  await expect(page.getByText(/Every link holds|One link was refused/)).toBeVisible({ timeout: 30_000 });
}

/** Checks, and expects every link to hold. */
export async function expectConnected(page: Page): Promise<void> {
  await checkConnection(page);
  await expect(page.getByText('Every link holds')).toBeVisible();
}

/** What a refusal has to say. */
export type Refusal = { link: string; said: string[]; title: string; path: string };

/** Checks, and expects the refusal with Salesforce's words and the way to the setting. */
export async function expectRefused(page: Page, { link, said, title, path }: Refusal): Promise<void> {
  await checkConnection(page);
  const links = page.getByRole('list', { name: 'Links of the connection' });
  const refused = links.getByRole('listitem').filter({ hasText: link }).filter({ hasText: 'Refused' }).first();
  await expect(refused).toBeVisible();
  await expect(refused).toContainText(title);
  for (const words of said) await expect(refused).toContainText(words);
  await expect(refused.getByRole('list', { name: 'What to change' })).toContainText(path);
}
