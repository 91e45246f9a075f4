// An org that is another one than before: nothing is sent until a Client Admin has looked at both and confirmed it.
import { expect, test } from '../fixtures';
import { checkConnection, connect, expectConnected } from '../portal';

test('a different Salesforce org is confirmed by an admin @plain', async ({ page, client, org }, testInfo) => {
  await connect(page, org, testInfo);
  const integration = page.url().split('?')[0];
  await expectConnected(page);
  // As a sandbox is refreshed: the same host, another organization.
  const { id } = (await org.control('POST', `orgs/${org.key}/refresh`)) as { id: string };
  await checkConnection(page);
  await expect(page.getByText('One link was refused')).toBeVisible();
  await expect(page.getByText('The sign-in leads to a different Salesforce org')).toBeVisible();

  await page.goto(integration);
  await expect(page.getByText('Nothing is sent, and events wait in order').first()).toBeVisible();
  await page.getByRole('link', { name: 'Confirm org' }).click();
  const dialog = page.getByRole('dialog', { name: 'Confirm Salesforce org' });
  await expect(dialog.getByText(id)).toBeVisible();
  await dialog.getByRole('button', { name: 'Confirm this org' }).click();
  await expect(page.getByText('Every link holds')).toBeVisible({ timeout: 30_000 });
  await page.goto(`/clients/${client.slug}/audit`);
  await expect(page.getByText('Confirmed a different Salesforce org')).toBeVisible();
});

test('the pages of a different org, for everybody', async ({ page, client, org, expectAccessible }, testInfo) => {
  test.setTimeout(120_000);
  expect(client.slug).toBeTruthy();
  await connect(page, org, testInfo);
  const integration = page.url().split('?')[0];
  await expectConnected(page);
  await org.control('POST', `orgs/${org.key}/refresh`);
  await checkConnection(page);
  await page.goto(integration);
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Confirm org' }).click();
  await expect(page.getByRole('dialog', { name: 'Confirm Salesforce org' })).toBeVisible();
  await expectAccessible(page);
});
