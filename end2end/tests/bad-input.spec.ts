// Bad input: a clear message beside the field, and nothing typed is lost.
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures';
import { activate, edit, leaveCertificate, newPassword, openForm, unique } from '../portal';

const SCRIPT = `"'><script>document.title='owned'</script></textarea><img src=x onerror="document.title='owned'">`;

const field = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true });

test('script in every text field is shown as text and never runs @plain', async ({ page, client }) => {
  await openForm(page);
  const fields = ['Name', 'Salesforce Username', 'Salesforce Consumer Key', 'Package namespace'];
  for (const name of fields) await field(page, name).fill(SCRIPT);
  await page.getByLabel('My Domain', { exact: true }).check();
  await field(page, 'My Domain host').fill(SCRIPT);
  await page.getByRole('button', { name: 'Activate' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  for (const name of [...fields, 'My Domain host']) await expect(field(page, name)).toHaveValue(SCRIPT);
  expect(await page.title()).not.toContain('owned');

  // A name may be anything that is text; it is shown as such wherever it stands.
  const name = `<script>document.title='owned'</script> ${client.slug}`;
  await page.goto(client.integrations);
  await activate(page, name);
  await leaveCertificate(page);
  await expect(page.getByRole('heading', { name })).toBeVisible();
  await page.goto(client.integrations);
  await expect(page.getByRole('link', { name, exact: true })).toBeVisible();
  await page.getByLabel('Search').fill(SCRIPT);
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByText('Nothing matches')).toBeVisible();
  await expect(page.getByLabel('Search')).toHaveValue(SCRIPT);
  await page.getByRole('link', { name: 'Members' }).click();
  await page.getByRole('link', { name: 'Add member' }).click();
  await page.getByLabel('Name').fill(SCRIPT.slice(0, 60));
  await page.getByLabel('E-mail').fill(SCRIPT);
  await page.getByRole('button', { name: 'Add member' }).click();
  await expect(page.getByLabel('E-mail')).toHaveValue(SCRIPT);
  await page.goto(`/clients/${client.slug}/audit`);
  await expect(page.getByText(name).first()).toBeVisible();
  expect(await page.title()).not.toContain('owned');
});

test('a name is there, short enough, without tricks and used once @plain', async ({ page, client }) => {
  await activate(page, 'Production');
  await leaveCertificate(page);
  await page.goto(client.integrations);
  await openForm(page);
  await field(page, 'Salesforce Username').fill('kept@acme.example');
  for (const name of ['', 'x'.repeat(81), 'Evil\u202Etxt.exe', 'production']) {
    await field(page, 'Name').fill(name);
    await page.getByRole('button', { name: 'Activate' }).click();
    const summary = page.getByRole('alert');
    await expect(summary, `name ${JSON.stringify(name)}`).toBeVisible();
    await expect(field(page, 'Name')).toHaveAttribute('aria-invalid', 'true');
    await expect(field(page, 'Name')).toHaveValue(name);
    await expect(field(page, 'Salesforce Username')).toHaveValue('kept@acme.example');
  }
  await page.getByRole('alert').getByRole('link').first().click();
  await expect(field(page, 'Name')).toBeFocused();
  await field(page, 'Name').fill('Second');
  await page.getByRole('button', { name: 'Activate' }).click();
  await expect(page.getByRole('dialog', { name: 'Certificate ready' })).toBeVisible();
});

test('a username with spaces is refused, a consumer key with white space is mended @plain', async ({ page, client }) => {
  expect(client.slug).toBeTruthy();
  await openForm(page);
  await field(page, 'Name').fill('Production');
  await field(page, 'Salesforce Username').fill('Ada Acme <ada@acme.example>');
  await field(page, 'Salesforce Consumer Key').fill('  3MVG9 abc def\t123  ');
  await page.getByRole('button', { name: 'Activate' }).click();
  await expect(field(page, 'Salesforce Username')).toHaveAttribute('aria-invalid', 'true');
  await expect(field(page, 'Salesforce Username')).toHaveValue('Ada Acme <ada@acme.example>');
  await field(page, 'Salesforce Username').fill('  ada@acme.example ');
  await page.getByRole('button', { name: 'Activate' }).click();
  await leaveCertificate(page);
  await page.getByRole('link', { name: 'Edit', exact: true }).click();
  await expect(field(page, 'Salesforce Username')).toHaveValue('ada@acme.example');
  await expect(field(page, 'Salesforce Consumer Key')).toHaveValue('3MVG9abcdef123');
});

test('an unknown package type is named, and the choice offered again @plain', async ({ page, client }) => {
  const response = await page.goto(`${client.integrations}/new?type=teapot`);
  expect(response?.status()).toBe(422);
  await expect(page.getByLabel('Package type')).toHaveAttribute('aria-invalid', 'true');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(field(page, 'Name')).toBeVisible();
});

test('a session that ends in the middle of a form loses nothing @plain', async ({ page, client }) => {
  await openForm(page, 'Salesforce Unmanaged Package');
  const name = unique('Kept');
  await field(page, 'Name').fill(name);
  await field(page, 'Salesforce Username').fill('kept@acme.example');
  await page.getByLabel('Test', { exact: true }).check();
  await page.context().clearCookies();
  await page.getByRole('button', { name: 'Activate' }).click();
  await expect(page.getByText('You were signed out')).toBeVisible();
  await page.getByLabel('E-mail').fill(client.email);
  await page.getByLabel('Password').fill(newPassword);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText('What you had typed is filled in again.')).toBeVisible();
  await expect(field(page, 'Name')).toHaveValue(name);
  await expect(field(page, 'Salesforce Username')).toHaveValue('kept@acme.example');
  await expect(page.getByLabel('Test', { exact: true })).toBeChecked();
  await page.getByRole('button', { name: 'Activate' }).click();
  await expect(page.getByRole('dialog', { name: 'Certificate ready' })).toBeVisible();
  await leaveCertificate(page);
  await expect(page.getByText('Salesforce Unmanaged Package')).toBeVisible();
});

test('a double click on Activate, or going back to it, makes one integration @plain', async ({ page, client }) => {
  await openForm(page);
  await field(page, 'Name').fill('Only one');
  await page.getByRole('button', { name: 'Activate' }).dblclick();
  await expect(page.getByRole('dialog', { name: 'Certificate ready' })).toBeVisible();
  await page.goBack();
  await field(page, 'Name').fill('Only one');
  await page.getByRole('button', { name: 'Activate' }).click();
  await expect(field(page, 'Name')).toHaveAttribute('aria-invalid', 'true');
  await page.goto(client.integrations);
  await expect(page.getByRole('link', { name: 'Only one', exact: true })).toHaveCount(1);
  await expect(page.getByRole('row')).toHaveCount(2);
});

test('two people edit at once: the second sees both values @plain', async ({ page, another, client }) => {
  await activate(page, 'Production');
  await leaveCertificate(page);
  await edit(page, { 'Salesforce Username': 'first@acme.example' });
  const address = page.url().split('?')[0]!;

  const colleague = await another();
  await colleague.goto(address);
  await colleague.getByLabel('E-mail').fill(client.email);
  await colleague.getByLabel('Password').fill(newPassword);
  await colleague.getByRole('button', { name: 'Sign in' }).click();
  await expect(colleague).toHaveURL(address);
  await colleague.getByRole('link', { name: 'Edit', exact: true }).click();
  await expect(field(colleague, 'Salesforce Username')).toHaveValue('first@acme.example');

  await edit(page, { 'Salesforce Username': 'second@acme.example' });
  await field(colleague, 'Salesforce Username').fill('third@acme.example');
  await colleague.getByRole('button', { name: 'Save' }).click();
  await expect(colleague.getByText('Somebody else saved this in the meantime')).toBeVisible();
  const row = colleague.getByRole('table', { name: 'Your values and the saved ones' }).getByRole('row', { name: /Salesforce Username/ });
  await expect(row).toContainText('third@acme.example');
  await expect(row).toContainText('second@acme.example');
  await expect(field(colleague, 'Salesforce Username')).toHaveValue('third@acme.example');
  await page.reload();
  await expect(page.getByRole('main').getByText('second@acme.example').first()).toBeVisible();

  await colleague.getByRole('button', { name: 'Save' }).click();
  await expect(colleague.getByText('Saved.')).toBeVisible();
  await expect(colleague.getByRole('main').getByText('third@acme.example').first()).toBeVisible();
});

test('removing asks for the name, and frees it @plain', async ({ page, client }) => {
  await activate(page, 'Production');
  await leaveCertificate(page);
  await page.getByRole('link', { name: 'Remove' }).click();
  const dialog = page.getByRole('dialog', { name: 'Remove integration' });
  await expect(dialog.getByText('What stops')).toBeVisible();
  await dialog.getByLabel('Type the name to confirm').fill('Something else');
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await expect(dialog.getByRole('alert')).toBeVisible();
  await dialog.getByLabel('Type the name to confirm').fill('Production');
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await expect(page).toHaveURL(new RegExp(client.integrations));
  await expect(page.getByText('Removed. The key is destroyed and the name is free again.')).toBeVisible();
  await activate(page, 'Production');
});

test('an integration is paused and resumed @plain', async ({ page, client }) => {
  expect(client.slug).toBeTruthy();
  await activate(page, 'Production');
  await leaveCertificate(page);
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByText('Paused. Events wait in order until you resume.')).toBeVisible();
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(page.getByText('Resumed.')).toBeVisible();
});
