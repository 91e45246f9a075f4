// A certificate is replaced without a stop, by two people; and the emergency, when its key may be known to somebody.
import { expect, test } from '../fixtures';
import { connect, downloadCertificate, expectConnected, leaveCertificate } from '../portal';

test('a certificate is rotated, proven by a check, and the old one retires @plain', async ({
  page, client, org, salesforce,
}, testInfo) => {
  expect(client.slug).toBeTruthy();
  await connect(page, org, testInfo);
  await expectConnected(page);
  await page.getByRole('link', { name: 'Back to the integration' }).click();
  const rows = page.getByRole('table', { name: 'Certificates, newest first' }).getByRole('row');
  await expect(rows.filter({ hasText: 'In use' })).toHaveCount(1);

  await page.getByRole('link', { name: 'Rotate certificate' }).click();
  await page.getByRole('dialog', { name: 'Rotate certificate' }).getByRole('button', { name: 'Make new certificate' }).click();
  await expect(page.getByRole('dialog', { name: 'Certificate ready' })).toBeVisible();
  const file = await downloadCertificate(page, testInfo);
  await leaveCertificate(page);
  await expect(rows.filter({ hasText: 'New, waiting for proof' })).toHaveCount(1);
  await expect(rows.filter({ hasText: 'In use' })).toHaveCount(1);

  // Not uploaded yet: the old one still signs.
  await expectConnected(page);
  await expect(page.getByText(/signed with the certificate in use/)).toBeVisible();
  await salesforce.replaceCertificate(file);
  await expectConnected(page);
  await expect(page.getByText(/signed with the new certificate/)).toBeVisible();
  await page.getByRole('link', { name: 'Back to the integration' }).click();
  await expect(rows.filter({ hasText: 'Replaced, retires soon' })).toHaveCount(1);

  await page.getByRole('link', { name: 'Retire now' }).click();
  await page.getByRole('dialog', { name: 'Retire certificate' }).getByRole('button', { name: 'Retire now' }).click();
  await expect(page.getByText('Retired. The key of the replaced certificate is destroyed.')).toBeVisible();
  await expect(rows.filter({ hasText: 'Key destroyed' })).toHaveCount(1);
  await expectConnected(page);
});

test('a revoked certificate leads to a new one', async ({ page, client, org, salesforce, expectAccessible }, testInfo) => {
  expect(client.slug).toBeTruthy();
  await connect(page, org, testInfo);
  await expectConnected(page);
  await page.getByRole('link', { name: 'Back to the integration' }).click();

  await page.getByRole('link', { name: 'Revoke', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Revoke certificate' });
  await expect(dialog).toContainText('no event is pushed any more');
  await dialog.getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await expectAccessible(page);
  await dialog.getByLabel('Type the name to confirm').fill('Production');
  await dialog.getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByText(/Its certificate was revoked/)).toBeVisible();
  await expectAccessible(page);

  await page.getByRole('link', { name: 'New certificate' }).first().click();
  await page.getByRole('button', { name: 'Make new certificate' }).click();
  const file = await downloadCertificate(page, testInfo);
  await leaveCertificate(page);
  await expect(page.getByText('Everything is filled in. Check the connection.')).toBeVisible();
  await salesforce.replaceCertificate(file);
  await expectConnected(page);

  // The second time with the rotation in view.
  await page.getByRole('link', { name: 'Back to the integration' }).click();
  await page.getByRole('link', { name: 'Rotate certificate' }).click();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Make new certificate' }).click();
  await expectAccessible(page);
  await leaveCertificate(page);
  await expectAccessible(page);
});
