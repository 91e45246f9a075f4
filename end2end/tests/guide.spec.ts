// The setup guide: two people, the guide alone, and steps that turn green while the Salesforce admin works.
import type { Locator, Page } from '@playwright/test';
import { countActions } from '../actions';
import { expect, test } from '../fixtures';
import { activate, connect, downloadCertificate, leaveCertificate, openForm } from '../portal';

/** One step of the guide by its title. */
function step(page: Page, title: string): Locator {
  const steps = page.getByRole('list', { name: 'Setup guide' }).getByRole('listitem');
  return steps.filter({ has: page.getByRole('heading', { name: title, exact: true }) });
}

test('by the guide alone, which turns green while Setup is changed', async ({ page, client, org, salesforce, expectAccessible }, testInfo) => {
  expect(client.slug).toBeTruthy();
  const actions = await countActions(page, salesforce.page);
  await openForm(page, 'Salesforce Unmanaged Package');
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('By the guide');
  await page.getByLabel('My Domain', { exact: true }).check();
  await page.getByLabel('My Domain host').fill(org.myDomain);
  await page.getByRole('button', { name: 'Activate' }).click();
  const certificate = await downloadCertificate(page, testInfo);
  await leaveCertificate(page);
  await expect(step(page, 'Create the app')).toContainText('To do');
  const open = step(page, 'Create the app').getByRole('link', { name: 'Open External Client App Manager' });
  await expect(open).toHaveAttribute('href', new RegExp(`/lightning/setup/ManageExternalClientApplication/home\\?my_domain=${org.myDomain}$`));

  await salesforce.newApp({ certificate, kind: 'External Client App' });
  const consumerKey = await salesforce.consumerKey();
  await step(page, 'Hand over the consumer key').getByRole('link', { name: 'Enter it as Salesforce Consumer Key' }).click();
  await page.getByLabel('Salesforce Consumer Key').fill(consumerKey);
  await page.getByLabel('Salesforce Username').fill(org.username);
  await page.getByRole('button', { name: 'Save' }).click();

  // From here on the page is not touched any more.
  await expect(step(page, 'Upload the certificate')).toContainText('Done');
  await expect(step(page, 'Set the policies')).toContainText('Needs a change');
  await salesforce.policies('Admin approved users are pre-authorized');
  await expect(step(page, 'Set the policies')).toContainText('Not proven yet', { timeout: 15_000 });
  await expect(step(page, 'Open the app to the permission set')).toContainText('Needs a change');
  await salesforce.assignToApp(true);
  await expect(page.getByText('Connected. Events can flow.')).toBeVisible({ timeout: 15_000 });
  testInfo.annotations.push({ type: 'manual actions by the guide alone', description: String(actions()) });
  expect(actions()).toBeLessThanOrEqual(45);

  await page.getByText('Every step is done.').click();
  await expect(step(page, 'Set the policies')).toContainText('Done');
  await expectAccessible(page);

  await page.getByRole('button', { name: 'Send a test event' }).click();
  await expect(page.getByText('Delivered', { exact: true })).toBeVisible({ timeout: 20_000 });
});

test('the guide without a live page: tabs are addresses, a reload shows the last check @plain', async ({ page, client }) => {
  expect(client.slug).toBeTruthy();
  await activate(page, 'Still');
  await leaveCertificate(page);
  await expect(step(page, 'Create the app')).toContainText('External Client App Name');
  await page.getByRole('navigation', { name: 'Kind of app' }).getByRole('link', { name: 'Connected App', exact: true }).click();
  await expect(page).toHaveURL(/\?app=connected#guide$/);
  await expect(step(page, 'Create the app')).toContainText('Connected App Name');
  await expect(step(page, 'Upload the certificate')).toContainText('Use Digital Signatures');
  await page.reload();
  await expect(step(page, 'Create the app')).toContainText('To do');
  await page.getByText('Where to find it later').click();
  await expect(page.getByRole('row', { name: /OAuth Scopes/ })).toContainText('Selected OAuth Scopes');
});

test('a click is not given up for the page that the guide opens when it is done', async ({ page, client, org }, testInfo) => {
  expect(client.slug).toBeTruthy();
  await connect(page, org, testInfo);
  // On its way for longer than the guide needs to see that everything is done, and to open the page anew.
  await page.route('**/checks', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 8_000));
    await route.continue();
  });
  await page.getByRole('button', { name: 'Check connection' }).click({ noWaitAfter: true });
  await expect(page).toHaveURL(/\/checks\/[0-9a-f-]+$/, { timeout: 20_000 });
});
