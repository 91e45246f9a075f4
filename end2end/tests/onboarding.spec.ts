// From nobody to the first integration, and from a Client Admin to their colleagues.
import { expect, test } from '../fixtures';
import { activate, choosePassword, leaveCertificate, newPassword, shownLink, unique } from '../portal';

test('a visitor signs up, chooses a password and adds the first integration @plain', async ({ page, another }) => {
  const slug = unique('new');
  const email = `first@${slug}.test`;
  await page.goto('/sign-in');
  await page.getByRole('link', { name: 'Sign up' }).click();
  await page.getByLabel('Client name').fill('Newcomer Incorporated');
  await page.getByLabel('Client address').fill(slug);
  await page.getByLabel('Your name').fill('Nora Newcomer');
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('button', { name: 'Sign up' }).click();
  await expect(page.getByText('This link is shown only now')).toBeVisible();
  const link = await shownLink(page);

  await page.getByRole('link', { name: 'Choose a password' }).click();
  await expect(page.getByText(email)).toBeVisible();
  await page.getByLabel('New password').fill('short');
  await page.getByLabel('Repeat password').fill('short');
  await page.getByRole('button', { name: 'Set password and start' }).click();
  await expect(page.getByText(/at least 12 characters/i).first()).toBeVisible();
  await choosePassword(page, 'Set password and start');

  await expect(page).toHaveURL(`/clients/${slug}/integrations`);
  await expect(page.getByText('No integration yet')).toBeVisible();
  await activate(page, 'Our first');
  await leaveCertificate(page);

  const later = await another();
  const response = await later.goto(link);
  expect(response?.status()).toBe(410);
  await expect(later.getByRole('heading', { name: 'No longer possible' })).toBeVisible();
  await expect(later.getByLabel('New password')).toHaveCount(0);
});

test('a member is added, signs in, and is out at the next request after removal @plain', async ({ page, another, client }) => {
  const name = 'Mia Member';
  const email = `mia@${client.slug}.test`;
  await page.getByRole('link', { name: 'Members' }).click();
  await page.getByRole('link', { name: 'Add member' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add member' });
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByLabel('E-mail').fill(email);
  await dialog.getByLabel('Integration permission').check();
  await dialog.getByRole('button', { name: 'Add member' }).click();
  await expect(page.getByText('The one-time link is ready')).toBeVisible();
  const link = await shownLink(page);
  await page.getByRole('link', { name: 'Done' }).click();
  await expect(page.getByRole('row', { name })).toContainText('Waiting for first password');

  const member = await another();
  await member.goto(link);
  await choosePassword(member, 'Set password and sign in');
  await expect(member).toHaveURL(client.integrations);
  await member.getByRole('button', { name: 'Sign out' }).click();
  await member.getByLabel('E-mail').fill(email);
  await member.getByLabel('Password').fill(newPassword);
  await member.getByRole('button', { name: 'Sign in' }).click();
  await expect(member).toHaveURL(client.integrations);

  // A right that is taken away counts at the next request.
  await page.getByRole('link', { name: `Edit ${name}` }).click();
  await page.getByLabel('Integration permission').uncheck();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText(/^Saved\./)).toBeVisible();
  expect((await member.goto(client.integrations))?.status()).toBe(403);
  await member.goto('/account');
  await expect(member.getByText('API Management is not open to you')).toBeVisible();

  await page.getByRole('link', { name: `Remove ${name}` }).click();
  await page.getByRole('button', { name: 'Remove member' }).click();
  await expect(page.getByText('The person was removed')).toBeVisible();
  await member.goto('/account');
  await expect(member.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await member.getByLabel('E-mail').fill(email);
  await member.getByLabel('Password').fill(newPassword);
  await member.getByRole('button', { name: 'Sign in' }).click();
  await expect(member.getByRole('alert').or(member.getByText(/is wrong|do not match|not right/i)).first()).toBeVisible();
});

test('an operator makes a client and a manager for it @plain', async ({ page, another, signInAs }) => {
  const slug = unique('op');
  await signInAs(page, 'operator');
  await page.getByRole('link', { name: 'Create client' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill(`Operated ${slug}`);
  await dialog.getByLabel('Address').fill(slug);
  await dialog.getByRole('button', { name: 'Create client' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);

  await page.getByRole('link', { name: 'Staff', exact: true }).click();
  await page.getByRole('link', { name: 'Add staff' }).click();
  const name = `Manager ${slug}`;
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('E-mail').fill(`manager@${slug}.test`);
  await page.getByRole('button', { name: 'Add staff' }).click();
  const link = await shownLink(page);
  await page.getByRole('link', { name: 'Done' }).click();
  await expect(page.getByRole('row', { name })).toBeVisible();

  const manager = await another();
  await manager.goto(link);
  await choosePassword(manager, 'Set password and sign in');
  await expect(manager.getByText('No client is assigned to you yet')).toBeVisible();
});

test('a person with a wrong password learns nothing about accounts @plain', async ({ page, client }) => {
  await page.getByRole('button', { name: 'Sign out' }).click();
  const refusals: string[] = [];
  for (const email of [client.email, `nobody@${client.slug}.test`]) {
    await page.goto('/sign-in');
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password').fill('not the password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByLabel('Password')).toHaveAttribute('aria-invalid', 'true');
    refusals.push((await page.getByRole('main').innerText()).replaceAll(email, ''));
  }
  expect(refusals[1]).toBe(refusals[0]);
  await page.getByLabel('E-mail').fill(client.email);
  await page.getByLabel('Password').fill(newPassword);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(client.integrations);
});
