// Every row of the vendor's troubleshooting table: broken by hand on the Setup website, diagnosed in the portal with
// Salesforce's own words and the way to the setting, then mended the way the diagnosis says.
import { expect, test as base } from '../fixtures';
import { activate, connect, downloadCertificate, edit, expectConnected, expectRefused, type Connected } from '../portal';

const APP = 'Setup → PLATFORM TOOLS → Apps → App Manager → Relay Connected App';
const PERMISSION_SET = 'Setup → ADMINISTRATION → Users → Permission Sets → Relay Network Connected App';

const test = base.extend<{ connected: Connected }>({
  connected: async ({ page, client, org }, use, testInfo) => {
    expect(client.slug).toBeTruthy();
    await use(await connect(page, org, testInfo));
  },
});

test('row 1: the wrong certificate is uploaded @plain', async ({ page, another, signInAs, connected, salesforce }, testInfo) => {
  const elsewhere = await another();
  await signInAs(elsewhere, 'admin');
  await activate(elsewhere, `Another ${Date.now()}`);
  const wrong = await downloadCertificate(elsewhere, testInfo);

  await salesforce.fromMenu('Edit');
  await salesforce.page.getByLabel('Choose File').setInputFiles(wrong);
  await salesforce.saveApp();
  await expectRefused(page, {
    link: 'Token by JWT bearer',
    said: ['invalid_client', 'invalid client credentials'],
    title: 'The certificate in Salesforce is not the one of this integration',
    path: `${APP} → ▾ → Edit → Use Digital Signatures → Choose File`,
  });

  await salesforce.fromMenu('Edit');
  await salesforce.page.getByLabel('Choose File').setInputFiles(connected.certificate);
  await salesforce.saveApp();
  await expectConnected(page);
});

test('row 2: the app was made anew, so the consumer key is another @plain', async ({ page, connected, salesforce }) => {
  await salesforce.fromMenu('View');
  await salesforce.page.getByText('Delete this app').click();
  await salesforce.page.getByRole('button', { name: 'Delete Relay Connected App' }).click();
  await salesforce.newApp({ certificate: connected.certificate });
  const consumerKey = await salesforce.consumerKey();
  await salesforce.preAuthorize();
  await expectRefused(page, {
    link: 'Token by JWT bearer',
    said: ['invalid_client_id', 'client identifier invalid'],
    title: 'Salesforce does not know the consumer key',
    path: `${APP} → ▾ → View → Manage Consumer Details`,
  });

  await page.getByRole('link', { name: 'Back to the integration' }).click();
  await edit(page, { 'Salesforce Consumer Key': consumerKey });
  await expectConnected(page);
});

test('row 3, first cause: the OAuth policies @plain', async ({ page, connected, salesforce }) => {
  expect(connected.consumerKey).toBeTruthy();
  await salesforce.policies('All users may self-authorize');
  await expectRefused(page, {
    link: 'Token by JWT bearer',
    said: ['invalid_grant', "user hasn't approved this consumer"],
    title: 'The user may not use the app',
    path: `${APP} → ▾ → Manage → Edit Policies → Permitted Users`,
  });

  await salesforce.policies('Admin approved users are pre-authorized');
  await expectConnected(page);
});

test('row 3, second cause: the permission set is not assigned @plain', async ({ page, connected, org, salesforce }) => {
  expect(connected.consumerKey).toBeTruthy();
  const refusal = {
    link: 'Token by JWT bearer',
    said: ['invalid_app_access', 'user is not admin approved to access this app'],
    title: "The user is not among the app's pre-authorized users",
  };
  await salesforce.assignToApp(false);
  await expectRefused(page, { ...refusal, path: `${APP} → ▾ → Manage → Permission Sets → Manage Permission Sets` });
  await salesforce.assignToApp(true);
  await expectConnected(page);

  await salesforce.assignToUser(org.username, false);
  await expectRefused(page, { ...refusal, path: `${PERMISSION_SET} → Manage Assignments` });
  await salesforce.assignToUser(org.username, true);
  await expectConnected(page);
});

test('row 3, third cause: the e-mail address in place of the username @plain', async ({ page, connected, org, salesforce }) => {
  expect(connected.consumerKey).toBeTruthy();
  await salesforce.open('Users');
  const person = salesforce.page.getByRole('row', { name: org.username });
  const email = await person.getByRole('cell').nth(1).innerText();
  expect(email).not.toBe(org.username);
  await edit(page, { 'Salesforce Username': email });
  await expectRefused(page, {
    link: 'Token by JWT bearer',
    said: ['invalid_grant', "user hasn't approved this consumer"],
    title: 'The user may not use the app',
    path: 'Push API Integration → Edit → Salesforce Username',
  });

  await page.getByRole('link', { name: 'Open the form' }).first().click();
  await page.getByLabel('Salesforce Username').fill(org.username);
  await page.getByRole('button', { name: 'Save' }).click();
  await expectConnected(page);
});

test('row 4: a scope is missing, under either error code @plain', async ({ page, connected, salesforce }) => {
  expect(connected.consumerKey).toBeTruthy();
  const scope = 'Perform requests at any time (refresh_token, offline_access)';
  const refusal = {
    link: 'Token by JWT bearer',
    title: 'The app lacks an OAuth scope',
    path: `${APP} → ▾ → Edit → Selected OAuth Scopes`,
  };
  const words = 'refresh_token scope is required and the connected app should be installed and preauthorized';
  await salesforce.fromMenu('Edit');
  await salesforce.page.getByLabel(scope).uncheck();
  await salesforce.saveApp();
  await expectRefused(page, { ...refusal, said: ['invalid_request', words] });

  await salesforce.open('Local switchboard');
  await salesforce.page.getByLabel('Code of the missing refresh_token scope').selectOption({ value: 'invalid_grant' });
  await salesforce.page.getByRole('button', { name: 'Save' }).click();
  await expectRefused(page, { ...refusal, said: ['invalid_grant', words] });

  await salesforce.fromMenu('Edit');
  await salesforce.page.getByLabel(scope).check();
  await salesforce.saveApp();
  await expectConnected(page);
});

test('the package is uninstalled, or a field of it hidden @plain', async ({ page, connected, salesforce }) => {
  expect(connected.consumerKey).toBeTruthy();
  await salesforce.open('Installed Packages');
  await salesforce.page.getByRole('button', { name: /^Uninstall/ }).click();
  await expectRefused(page, {
    link: 'Target objects exist',
    said: ['NOT_FOUND', 'The requested resource does not exist'],
    title: 'The user cannot see the target object',
    path: 'Setup → PLATFORM TOOLS → Apps → Packaging → Installed Packages',
  });
  await salesforce.open('Installed Packages');
  await salesforce.page.getByRole('button', { name: 'Install' }).click();
  await expectConnected(page);

  await salesforce.openPermissionSet();
  const read = salesforce.page.getByLabel(/^Subject of .*Events: Read Access$/);
  const write = salesforce.page.getByLabel(/^Subject of .*Events: Edit Access$/);
  await read.uncheck();
  await write.uncheck();
  await salesforce.page.getByRole('button', { name: 'Save' }).click();
  await expectRefused(page, {
    link: 'Fields writable',
    said: ['Subject__c', 'RelayEvents__c'],
    title: 'A field is missing or hidden from the user',
    path: `${PERMISSION_SET} → Object Settings → RelayEvents__c`,
  });
  await write.check();
  await salesforce.page.getByRole('button', { name: 'Save' }).click();
  await expectConnected(page);
});

test("the org's own rule, and a page in place of an answer @plain", async ({ page, connected, salesforce }) => {
  expect(connected.consumerKey).toBeTruthy();
  await salesforce.switchOn('Validation rule', { Strikes: 'Data API', Message: 'Subject must begin with a customer number' });
  await expectRefused(page, {
    link: 'Dry run',
    said: ['FIELD_CUSTOM_VALIDATION_EXCEPTION', 'Subject must begin with a customer number'],
    title: 'A validation rule of the org refuses the record',
    path: 'Setup → PLATFORM TOOLS → Objects and Fields → Object Manager → RelayEvents__c → Validation Rules',
  });
  await salesforce.switchOff('Validation rule');

  await salesforce.switchOn('HTML page instead of JSON');
  await expectRefused(page, {
    link: 'Token by JWT bearer',
    said: [],
    title: 'A web page came instead of an answer',
    path: 'Push API Integration → Edit → Salesforce Subdomain',
  });
  await salesforce.switchOff('HTML page instead of JSON');
  await expectConnected(page);
});

test('a slow org is watched link by link @plain', async ({ page, connected, salesforce }) => {
  expect(connected.consumerKey).toBeTruthy();
  await salesforce.switchOn('Slow answer', { 'Delay in milliseconds': '1200' });
  await page.getByRole('button', { name: 'Check connection' }).click();
  const links = page.getByRole('list', { name: 'Links of the connection' });
  await expect(links.getByRole('listitem').filter({ hasText: 'Checking…' })).toBeVisible();
  await expect(links.getByRole('listitem').filter({ hasText: 'Token by JWT bearer' })).toContainText('Passed');
  await expect(page.getByText('Each link appears as it answers.')).toBeVisible();
  await expect(page.getByText('Every link holds')).toBeVisible({ timeout: 30_000 });
});

test('the troubleshooting page has all of it, without a check @plain', async ({ page, signInAs }) => {
  await signInAs(page, 'viewer');
  await page.getByRole('link', { name: 'Troubleshooting' }).click();
  for (const words of [
    'invalid client credentials',
    'client identifier invalid',
    "user hasn't approved this consumer",
    'refresh_token scope is required and the connected app should be installed and preauthorized',
  ]) {
    await expect(page.getByText(words).first()).toBeVisible();
  }
});
