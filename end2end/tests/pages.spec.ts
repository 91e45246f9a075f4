// Every page, light and dark, wide and narrow: no finding of axe, nothing to scroll sideways, no error in the console.
import { readFile } from 'node:fs/promises';
import { expect, localOrgUrl, test } from '../fixtures';
import { activate, choosePassword, downloadCertificate, edit, leaveCertificate, newPassword, openForm, shownLink, unique } from '../portal';

// Each visits a dozen pages and looks at each four times.
test.describe.configure({ timeout: 300_000 });

test('the pages of a visitor', async ({ page, expectAccessible }) => {
  await page.goto('/sign-in');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await expectAccessible(page);

  await page.goto('/sign-up');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Sign up' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await expectAccessible(page);
  const slug = unique('pages');
  for (const [label, value] of Object.entries({
    'Client name': 'Pages', 'Client address': slug, 'Your name': 'Pat Pages', 'E-mail': `pat@${slug}.test`,
  })) await page.getByLabel(label).fill(value);
  await page.getByRole('button', { name: 'Sign up' }).click();
  await expect(page.getByText('This link is shown only now')).toBeVisible();
  await expectAccessible(page);
  const link = await shownLink(page);

  await page.goto(link);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Set password and start' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await expectAccessible(page);
  await choosePassword(page, 'Set password and start');
  await page.goto(link);
  await expectAccessible(page);
  await page.context().clearCookies();
  expect((await page.goto('/nowhere'))?.status()).toBe(404);
  await expectAccessible(page);
});

test('the pages of API Management', async ({ page, another, client, expectAccessible }) => {
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Add Integration' }).click();
  await expectAccessible(page);
  await page.goto(client.integrations);
  await openForm(page);
  await page.getByLabel('My Domain', { exact: true }).check();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Activate' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await expectAccessible(page);

  await page.goto(client.integrations);
  await activate(page, `Production of ${'a long name '.repeat(5)}`);
  await expectAccessible(page);
  await leaveCertificate(page);
  await expectAccessible(page);
  const address = page.url();
  await page.getByRole('link', { name: 'Edit', exact: true }).click();
  await expectAccessible(page);

  const colleague = await another();
  await colleague.goto(address);
  await colleague.getByLabel('E-mail').fill(client.email);
  await colleague.getByLabel('Password').fill(newPassword);
  await colleague.getByRole('button', { name: 'Sign in' }).click();
  await edit(colleague, { 'Salesforce Username': 'somebody@acme.example' });
  await page.getByLabel('Salesforce Username').fill('somebody.else@acme.example');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Somebody else saved this in the meantime')).toBeVisible();
  await expectAccessible(page);

  await page.goto(address);
  await page.getByRole('link', { name: 'Remove' }).click();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await expectAccessible(page);
  await page.goto(address);
  await page.getByRole('button', { name: 'Pause' }).click();
  await expectAccessible(page);

  await page.goto(client.integrations);
  await expectAccessible(page);
  await page.goto(`${client.integrations}?q=nothing`);
  await expectAccessible(page);
});

test('the pages of a check', async ({ page, client, org, expectAccessible }, testInfo) => {
  expect(client.slug).toBeTruthy();
  await activate(page, 'Production');
  const certificate = await readFile(await downloadCertificate(page, testInfo), 'utf8');
  await leaveCertificate(page);
  const address = page.url();
  await edit(page, { 'Salesforce Username': org.username, 'Salesforce Consumer Key': '3MVG9nobodyKnowsThisKey' });
  await page.getByRole('button', { name: 'Check connection' }).click();
  await expect(page.getByText('One link was refused')).toBeVisible();
  await expectAccessible(page);
  await page.goto(address);
  await expectAccessible(page);

  await edit(page, { 'Salesforce Consumer Key': await org.installApp(certificate) });
  await page.getByRole('button', { name: 'Check connection' }).click();
  await expect(page.getByText('Every link holds')).toBeVisible();
  await expectAccessible(page);
  await page.goto(address);
  await expectAccessible(page);

  await org.control('POST', `orgs/${org.key}/faults`, { kind: 'slow', surface: 'token', milliseconds: 24_000 });
  await page.getByRole('button', { name: 'Check connection' }).click();
  await expect(page.getByText('Each link appears as it answers.')).toBeVisible();
  await expectAccessible(page);
});

test('the pages of members, audit and account', async ({ page, client, expectAccessible }) => {
  const members = `/clients/${client.slug}/members`;
  await page.goto(members);
  await page.getByRole('link', { name: 'Add member' }).click();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Add member' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel('Name').fill('Mia Member');
  await page.getByLabel('E-mail').fill(`mia@${client.slug}.test`);
  await page.getByRole('button', { name: 'Add member' }).click();
  await expect(page.getByText('The one-time link is ready')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Done' }).click();
  await expectAccessible(page);
  for (const opener of ['Edit Mia Member', 'New one-time link for Mia Member', 'Remove Mia Member']) {
    await page.goto(members);
    await page.getByRole('link', { name: opener }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await expectAccessible(page);
  }
  await page.goto(`/clients/${client.slug}/audit`);
  await expectAccessible(page);
  await page.goto('/account');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await expectAccessible(page);
});

test('the pages of help and of refusals', async ({ page, signInAs, expectAccessible }) => {
  await signInAs(page, 'viewer');
  await expectAccessible(page);
  await page.goto('/help/troubleshooting');
  await expectAccessible(page);
  expect((await page.goto('/clients/acme/integrations'))?.status()).toBe(403);
  await expectAccessible(page);
  expect((await page.goto('/clients/globex/integrations'))?.status()).toBe(404);
  await expectAccessible(page);
});

test('the pages of the staff', async ({ page, another, signInAs, expectAccessible }) => {
  await signInAs(page, 'csm');
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Acme', exact: true }).first().click();
  await expectAccessible(page);

  const operator = await another();
  await signInAs(operator, 'operator');
  for (const path of ['clients', 'clients/new', 'staff', 'staff/new', 'event-types', 'event-types/new', 'event-sets/new', 'health', 'audit']) {
    expect((await operator.goto(`/operator/${path}`))?.status(), path).toBe(200);
    await expectAccessible(operator);
  }
  for (const opener of [/Casey Success/, /one-time link for Casey Success/, /Remove Casey Success/]) {
    await operator.goto('/operator/staff');
    await operator.getByRole('row', { name: /Casey Success/ }).getByRole('link', { name: opener }).first().click();
    await expect(operator.getByRole('dialog')).toBeVisible();
    await expectAccessible(operator);
  }
});

test('the pages of the Setup website', async ({ org, salesforce, client, page, expectAccessible }, testInfo) => {
  expect(client.slug).toBeTruthy();
  await activate(page, 'Production');
  const certificate = await downloadCertificate(page, testInfo);
  const setup = salesforce.page;
  const base = `${localOrgUrl}/setup/${org.key}`;
  for (const path of ['', '/apps', '/apps/new-connected-app', '/apps/new-external-client-app', '/users', '/users/new',
    '/permission-sets', '/permission-sets/new', '/packages', '/records', '/records/RelayEvents__c', '/calls', '/apps/unknown/view']) {
    await setup.goto(`${base}${path}`);
    await expectAccessible(setup);
  }
  await setup.goto(localOrgUrl);
  await expectAccessible(setup);
  await setup.goto(`${base}/apps/new-connected-app`);
  await setup.getByRole('button', { name: 'Save' }).click();
  await expect(setup.getByRole('alert')).toBeVisible();
  await expectAccessible(setup);

  await salesforce.newApp({ certificate });
  await expectAccessible(setup);
  const app = setup.url().replace(/\/view$/, '');
  for (const step of ['saved', 'consumer-details', 'edit', 'manage', 'policies', 'permission-sets', 'profiles']) {
    await setup.goto(`${app}/${step}`);
    await expectAccessible(setup);
  }
  await salesforce.open('App Manager');
  await setup.getByLabel('Show actions for Relay Connected App').click();
  await expectAccessible(setup);
  await salesforce.openPermissionSet();
  await expectAccessible(setup);
  await setup.getByRole('link', { name: 'Manage Assignments' }).click();
  await expectAccessible(setup);
  await salesforce.open('Users');
  await setup.getByLabel(`Edit ${org.username}`).click();
  await expectAccessible(setup);
  await salesforce.switchOn('Row locks', { Strikes: 'Data API' });
  await expectAccessible(setup);
});
