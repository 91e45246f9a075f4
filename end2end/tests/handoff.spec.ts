// A hand-off link, by two people: a Client Admin makes it, and a Salesforce admin without an account does the rest by it.
import { readFile } from 'node:fs/promises';
import type { Locator, Page } from '@playwright/test';
import { expect, test } from '../fixtures';
import { activate, downloadCertificate, leaveCertificate } from '../portal';

/** From the integration's page: makes a link, and answers with its address. The dialog that shows it stays open. */
async function makeLink(page: Page): Promise<string> {
  await page.getByRole('link', { name: 'Hand-off link', exact: true }).click();
  await page.getByRole('dialog', { name: 'Hand-off link' }).getByRole('button', { name: 'Make link' }).click();
  const dialog = page.getByRole('dialog', { name: 'Hand-off link ready' });
  await expect(dialog.getByText('It is shown only this once.')).toBeVisible();
  const link = await dialog.getByTitle(/\/handoff\//).getAttribute('title');
  if (link === null) throw new Error('No hand-off link is shown.');
  await expect(dialog.getByText('Hello,')).toContainText(link);
  expect(page.url()).not.toContain(link);
  return link;
}

/** Presses Tab until the focus is there. The guide has many links on the way. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let presses = 0; presses < 150; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${target} cannot be reached with the keyboard.`);
}

test('a Salesforce admin without an account connects the org by a hand-off link @plain', async ({
  page, another, client, org,
}, testInfo) => {
  expect(client.slug).toBeTruthy();
  await activate(page, 'Production');
  await leaveCertificate(page);
  const link = await makeLink(page);
  await page.getByRole('link', { name: 'Done' }).click();
  await expect(page.getByTitle(link)).toHaveCount(0);
  await expect(page.getByRole('row', { name: client.email })).toContainText('Not yet');

  const guest = await another();
  await guest.goto(link);
  await expect(guest.getByRole('heading', { name: 'Salesforce setup for Production' })).toBeVisible();
  const certificate = await downloadCertificate(guest, testInfo);
  const consumerKey = await org.installApp(await readFile(certificate, 'utf8'));

  const username = guest.getByRole('textbox', { name: 'Salesforce Username' });
  const key = guest.getByRole('textbox', { name: 'Salesforce Consumer Key' });
  await username.fill('not an address');
  await key.fill(consumerKey);
  await guest.getByRole('button', { name: 'Save and check' }).click();
  await expect(guest.getByRole('alert')).toContainText('looks like an e-mail address');
  await expect(key).toHaveValue(consumerKey);
  await username.fill(org.username);
  await key.fill(`${consumerKey}x`);
  await guest.getByRole('button', { name: 'Save and check' }).click();
  await expect(guest.getByText('One link was refused')).toBeVisible({ timeout: 30_000 });
  await expect(guest.getByRole('list', { name: 'What to change' })).toBeVisible();

  await guest.getByRole('link', { name: 'Back to the steps' }).click();
  await key.fill(consumerKey);
  await guest.getByRole('button', { name: 'Save and check' }).click();
  await expect(guest.getByText('Every link holds')).toBeVisible({ timeout: 30_000 });
  await guest.getByRole('link', { name: 'See the result' }).click();
  await expect(guest.getByText('Nothing is left to do')).toBeVisible();
  await expect(guest.getByRole('button')).toHaveCount(0);

  await page.reload();
  const row = page.getByRole('row', { name: client.email });
  await expect(row).toContainText('Once');
  await row.getByRole('link', { name: /^Revoke the link/ }).click();
  await page.getByRole('button', { name: 'Revoke link' }).click();
  await expect(page.getByText('The link was revoked.')).toBeVisible();
  await page.getByRole('link', { name: 'Cancel' }).click();
  await expect(page.getByText('Connected. Events can flow.')).toBeVisible();
  expect((await guest.reload())?.status()).toBe(410);
  await expect(guest.getByRole('heading', { name: 'This link does not work' })).toBeVisible();
  await expect(guest.getByText(/Ask whoever sent it to you/)).toBeVisible();
});

test('the pages of a hand-off link, by keyboard alone', async ({ page, another, client, org, expectAccessible }) => {
  test.setTimeout(240_000);
  expect(client.slug).toBeTruthy();
  await activate(page, 'Production');
  await leaveCertificate(page);
  const link = await makeLink(page);
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Done' }).click();

  const guest = await another();
  await guest.goto(link);
  await expectAccessible(guest);
  await tabTo(guest, guest.getByRole('textbox', { name: 'Salesforce Username' }));
  await guest.keyboard.type(org.username);
  await guest.keyboard.press('Tab');
  await guest.keyboard.type('3MVG9.of-nobody');
  await guest.keyboard.press('Tab');
  await expect(guest.getByRole('button', { name: 'Save and check' })).toBeFocused();
  await guest.keyboard.press('Enter');
  await expect(guest.getByText('One link was refused')).toBeVisible({ timeout: 30_000 });
  await expectAccessible(guest);
  await tabTo(guest, guest.getByRole('link', { name: 'Back to the steps' }));
  await guest.keyboard.press('Enter');
  await expect(guest.getByRole('heading', { name: 'Salesforce setup for Production' })).toBeVisible();

  const row = page.getByRole('row', { name: client.email });
  await row.getByRole('link', { name: /^Replace the link/ }).click();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Replace link' }).click();
  await expect(page.getByRole('dialog', { name: 'Hand-off link ready' })).toBeVisible();
  await guest.goto(link);
  await expect(guest.getByRole('heading', { name: 'This link does not work' })).toBeVisible();
  await expectAccessible(guest);
});
