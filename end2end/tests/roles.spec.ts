// What each role sees, and what it does not learn.
import { expect, test } from '../fixtures';
import { activate, leaveCertificate, unique } from '../portal';

const UNKNOWN = '01900000-0000-7000-8000-000000000000';

test('a Client User without the permission is told whom to ask @plain', async ({ page, signInAs }) => {
  await signInAs(page, 'viewer');
  await expect(page.getByRole('heading', { name: 'Account' })).toBeVisible();
  const menu = page.getByRole('navigation', { name: 'Main' });
  await expect(menu.getByRole('link', { name: 'Troubleshooting' })).toBeVisible();
  for (const name of ['API Management', 'Members', 'Audit']) await expect(menu.getByRole('link', { name })).toHaveCount(0);

  for (const path of ['/clients/acme/integrations', '/clients/acme/integrations/new', `/clients/acme/integrations/${UNKNOWN}`]) {
    const response = await page.goto(path);
    expect(response?.status(), path).toBe(403);
    await expect(page.getByText(/Ask a Client Admin of your company/)).toBeVisible();
  }
});

test('an integrator works, and sees neither members nor audit @plain', async ({ page, signInAs }) => {
  await signInAs(page, 'integrator');
  const menu = page.getByRole('navigation', { name: 'Main' });
  await expect(menu.getByRole('link', { name: 'API Management' })).toBeVisible();
  for (const name of ['Members', 'Audit']) await expect(menu.getByRole('link', { name })).toHaveCount(0);
  await activate(page, unique('Integrator'));
  await leaveCertificate(page);
  expect((await page.goto('/clients/acme/members'))?.status()).toBe(403);
});

test('a customer success manager picks a client and changes to another @plain', async ({ page, signInAs }) => {
  await signInAs(page, 'csm');
  await expect(page.getByRole('heading', { name: 'Clients' })).toBeVisible();
  await page.getByRole('link', { name: 'Acme', exact: true }).first().click();
  await expect(page).toHaveURL('/clients/acme/integrations');
  const name = unique('By the manager');
  await activate(page, name);
  await leaveCertificate(page);
  const address = page.url();

  const switcher = page.getByRole('banner').getByRole('group').filter({ hasText: 'Client' });
  await switcher.getByText('Acme').first().click();
  await switcher.getByRole('link', { name: 'Globex' }).click();
  await expect(page).toHaveURL('/clients/globex/integrations');
  await expect(page.getByText(name)).toHaveCount(0);
  await page.goto(address);
  await expect(page.getByRole('heading', { name })).toBeVisible();
});

test('an operator runs the installation and stays out of clients @plain', async ({ page, signInAs }) => {
  await signInAs(page, 'operator');
  await expect(page).toHaveURL('/operator/clients');
  await expect(page.getByRole('row', { name: /Acme/ })).toBeVisible();
  const response = await page.goto('/clients/acme/integrations');
  expect(response?.status()).toBe(403);
  await expect(page.getByRole('heading', { name: 'You may not open this' })).toBeVisible();
});

test('what belongs to another client is unknown, to the letter @plain', async ({ page, another, signInAs, client }) => {
  await activate(page, 'Theirs');
  await leaveCertificate(page);
  const id = page.url().split('/').at(-1)!;

  const stranger = await another();
  await signInAs(stranger, 'globexAdmin');
  const answer = async (path: string) => {
    const response = await stranger.goto(path);
    const words = await stranger.getByRole('main').innerText();
    return { status: response?.status(), words, title: await stranger.title() };
  };
  const unknown = await answer(`/clients/globex/integrations/${UNKNOWN}`);
  expect(unknown.status).toBe(404);
  expect(unknown.words).toContain('Not found');
  for (const path of [
    `/clients/globex/integrations/${id}`,
    `/clients/globex/integrations/${id}/edit`,
    `/clients/${client.slug}/integrations/${id}`,
    `${client.integrations}`,
    '/clients/nobody/integrations',
    '/clients/globex/integrations/not-an-id',
  ]) {
    expect(await answer(path), path).toEqual(unknown);
  }
});

test('whoever is signed out signs in and comes back to the page @plain', async ({ page, signInAs }) => {
  await page.goto('/clients/acme/members');
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await page.getByLabel('E-mail').fill('admin@acme.test');
  await page.getByLabel('Password').fill('orgbridge-demo');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL('/clients/acme/members');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await page.goto('/clients/acme/members');
  await expect(page).toHaveURL(/\/sign-in/);
  await signInAs(page, 'viewer');
});
