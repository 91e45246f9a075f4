// By the bundle alone: from an org without anything to the first record in it, with every action of a person counted.
import { expect, test, localOrgUrl } from '../fixtures';
import { CommandLine, unzipMetadata } from '../bundle';
import { downloadCertificate, leaveCertificate, openForm } from '../portal';

test('an org is set up by one deploy, and the first record arrives @plain', async ({
  page, client, org, salesforce,
}, testInfo) => {
  expect(client.slug).toBeTruthy();
  await org.control('POST', `orgs/${org.key}/settings`, { package_installed: false });
  await org.control('PATCH', `orgs/${org.key}/users/${org.username}`, { permission_sets: [] });
  await openForm(page, 'Salesforce Unmanaged Package');
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('By bundle');
  await page.getByLabel('My Domain', { exact: true }).check();
  await page.getByLabel('My Domain host').fill(org.myDomain);
  await page.getByRole('button', { name: 'Activate' }).click();
  await downloadCertificate(page, testInfo);
  await leaveCertificate(page);

  const actions: string[] = [];
  async function manual<T>(words: string, act: () => Promise<T>): Promise<T> {
    actions.push(words);
    return test.step(words, act);
  }

  const bundle = await manual('Download the bundle', async () => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Bundle with External Client App' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('orgbridge-by-bundle-external.zip');
    const path = testInfo.outputPath(download.suggestedFilename());
    await download.saveAs(path);
    return path;
  });
  const zip = await manual('Unzip it', () => unzipMetadata(bundle));
  const commandLine = await manual('Sign in to the org', () => CommandLine.signIn(org));
  expect(await manual('Deploy', () => commandLine.deploy(zip))).toBe('Succeeded');
  await manual('Assign the permission set', () => commandLine.assignPermissionSet('Relay_Network_Connected_App', org.username));
  await manual('Open the app in Setup', () => salesforce.fromMenu('View'));
  const consumerKey = await manual('Copy the consumer key', () => salesforce.consumerKey());
  const dialog = page.getByRole('dialog', { name: 'Edit integration' });
  await manual('Open the edit form', () => page.getByRole('link', { name: 'Edit', exact: true }).click());
  await manual('Enter the username', () => dialog.getByLabel('Salesforce Username', { exact: true }).fill(org.username));
  await manual('Paste the consumer key', () => dialog.getByLabel('Salesforce Consumer Key', { exact: true }).fill(consumerKey));
  await manual('Save', () => dialog.getByRole('button', { name: 'Save' }).click());
  await expect(page.getByText('Saved.')).toBeVisible();
  await manual('Check the connection', () => page.getByRole('button', { name: 'Check connection' }).click());
  await expect(page.getByText('Every link holds')).toBeVisible({ timeout: 30_000 });
  expect(actions.length, actions.join(' · ')).toBeLessThanOrEqual(12);

  await page.getByRole('link', { name: 'Back to the integration' }).click();
  await page.getByRole('button', { name: 'Send a test event' }).click();
  await expect(page.getByText('Delivered', { exact: true })).toBeVisible({ timeout: 20_000 });
  await salesforce.page.goto(`${localOrgUrl}/setup/${org.key}/records/RelayEvents__c`);
  await expect(salesforce.page.getByText(/test-/).first()).toBeVisible();
});
