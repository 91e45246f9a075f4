// Keys for machines: made and shown once, used, revoked, and what the API says about itself.
import { expect, test } from '../fixtures';

const secret = /ob[ia]_[0-9a-f]{40}/;

test('a Client Admin makes an API key, uses it and revokes it @plain', async ({ page, client, request }) => {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Keys' }).click();
  await expect(page.getByText('No keys yet')).toBeVisible();
  await page.getByRole('link', { name: 'Make key' }).click();
  let dialog = page.getByRole('dialog', { name: 'Make key' });
  await expect(dialog.getByRole('group', { name: 'Scopes' })).toBeHidden();
  await dialog.getByLabel('Name').fill('Deployment');
  await dialog.getByLabel('API key').check();
  await dialog.getByRole('button', { name: 'Make key' }).click();
  await expect(dialog.getByRole('alert')).toContainText('Choose at least one scope.');
  await expect(dialog.getByLabel('Name')).toHaveValue('Deployment');
  await dialog.getByRole('checkbox', { name: 'integrations:read' }).check();
  await dialog.getByRole('button', { name: 'Make key' }).click();

  dialog = page.getByRole('dialog', { name: 'Deployment is ready' });
  await expect(dialog.getByText('Copy the key now')).toBeVisible();
  const key = await dialog.getByTitle(secret).getAttribute('title');
  await expect(dialog.getByText(`curl '`)).toContainText(`Authorization: Bearer ${key}`);
  expect(page.url()).not.toContain(key);

  const call = () => request.get(`/api/v1${client.integrations}`, { headers: { authorization: `Bearer ${key}` } });
  expect((await call()).status()).toBe(200);
  await dialog.getByRole('link', { name: 'Done' }).click();
  const row = page.getByRole('row', { name: /Deployment/ });
  await expect(row).toContainText('Active');
  await expect(row).toContainText('just now');
  await expect(page.getByText(key!)).toHaveCount(0);

  await row.getByRole('link', { name: 'Revoke Deployment' }).click();
  dialog = page.getByRole('dialog', { name: 'Revoke Deployment?' });
  await expect(dialog.getByText('What stops')).toBeVisible();
  await dialog.getByRole('link', { name: 'Cancel' }).click();
  expect((await call()).status()).toBe(200);
  await row.getByRole('link', { name: 'Revoke Deployment' }).click();
  await dialog.getByRole('button', { name: 'Revoke key' }).click();
  await expect(page.getByText('The key was revoked.')).toBeVisible();
  await expect(row).toContainText('Revoked');
  await expect(row.getByRole('link')).toHaveCount(0);
  expect((await call()).status()).toBe(401);

  await page.getByRole('link', { name: 'Audit' }).click();
  await expect(page.getByRole('row', { name: /Made a key/ })).toContainText('Deployment');
  await expect(page.getByRole('row', { name: /Revoked a key/ })).toContainText('Deployment');
});

test('an ingest key needs no scopes, and its name is taken while it lives @plain', async ({ page, client }) => {
  for (const attempt of ['made', 'refused']) {
    await page.goto(`/clients/${client.slug}/keys/new`);
    await page.getByLabel('Name').fill('Platform');
    await page.getByLabel('Ingest key').check();
    await page.getByRole('button', { name: 'Make key' }).click();
    if (attempt === 'made') await expect(page.getByTitle(secret)).toBeVisible();
    else await expect(page.getByRole('alert')).toContainText('Another key of this client is called "Platform"');
  }
});

test('the key is copied with one click', async ({ page, client, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(`/clients/${client.slug}/keys/new`);
  await page.getByLabel('Name').fill('Copied');
  await page.getByRole('button', { name: 'Make key' }).click();
  const key = await page.getByTitle(secret).getAttribute('title');
  await page.getByRole('button', { name: 'Copy the key' }).click();
  await expect(page.getByRole('status').getByText('Copied', { exact: true })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(key);
});

test('who may not see keys is told whom to ask @plain', async ({ page, signInAs }) => {
  await signInAs(page, 'integrator');
  await expect(page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Keys' })).toHaveCount(0);
  expect((await page.goto('/clients/acme/keys'))?.status()).toBe(403);
  await expect(page.getByText(/Ask a Client Admin of your company/)).toBeVisible();
  expect((await page.goto('/clients/globex/keys'))?.status()).toBe(404);
});

test('the API reference leads from the contents to a call @plain', async ({ page }) => {
  await page.goto('/api/docs');
  await page.getByRole('navigation', { name: 'Contents' }).getByRole('link', { name: 'Activate an integration' }).click();
  await expect(page).toHaveURL(/#activate_integration$/);
  const call = page.locator('#activate_integration');
  await expect(call.getByText('/api/v1/clients/{client}/integrations', { exact: true })).toBeVisible();
  await call.getByText('Fields').click();
  await expect(call.getByRole('table', { name: 'Answer 201 of Activate an integration' })).toBeVisible();
});

test('the pages of keys and of the API reference', async ({ page, client, expectAccessible }) => {
  test.setTimeout(300_000);
  const keys = `/clients/${client.slug}/keys`;
  await page.goto(keys);
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Make key' }).click();
  await page.getByLabel('API key').check();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Make key' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel('Name').fill(`Automation of ${'a long name '.repeat(5)}`.trim());
  await page.getByLabel('Ingest key').check();
  await page.getByRole('button', { name: 'Make key' }).click();
  await expect(page.getByText('Copy the key now')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Done' }).click();
  await expectAccessible(page);
  await page.getByRole('link', { name: /^Revoke Automation/ }).click();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Revoke key' }).click();
  await expect(page.getByText('The key was revoked.')).toBeVisible();
  await expectAccessible(page);
  await page.goto('/api/docs');
  for (const line of await page.getByText('Fields', { exact: true }).all()) await line.click();
  await expectAccessible(page);
  await page.context().clearCookies();
  await page.goto('/api/docs');
  await expectAccessible(page);
});
