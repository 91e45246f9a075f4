// The whole journey of the vendor's article, as two people in two browsers: certificate out, consumer key in, connected.
import { expect, test } from '../fixtures';
import { activate, downloadCertificate, edit, expectConnected, leaveCertificate, openForm, unique } from '../portal';

test('a Client Admin and a Salesforce admin connect an org with a Connected App @plain', async ({
  page, signInAs, org, salesforce,
}, testInfo) => {
  const name = unique('Acme production');
  await signInAs(page, 'admin');
  await page.getByRole('link', { name: 'API Management' }).click();
  await activate(page, name, 'Salesforce App Exchange Package');
  const certificate = await downloadCertificate(page, testInfo);
  await leaveCertificate(page);
  await expect(page.getByText('Awaiting Salesforce')).toBeVisible();
  await expect(page.getByText(/Waiting for your Salesforce admin/)).toBeVisible();

  await salesforce.newApp({ certificate });
  const consumerKey = await salesforce.consumerKey();
  await salesforce.preAuthorize();

  await edit(page, { 'Salesforce Username': org.username, 'Salesforce Consumer Key': consumerKey });
  await expect(page.getByText('Everything is filled in. Check the connection.')).toBeVisible();
  await expectConnected(page);
  await page.getByRole('link', { name: 'Back to the integration' }).click();
  await expect(page.getByText('Connected. Events can flow.')).toBeVisible();

  await page.getByRole('link', { name: 'API Management' }).first().click();
  await page.getByLabel('Search').fill(name);
  await page.getByRole('button', { name: 'Apply' }).click();
  const row = page.getByRole('row', { name });
  await expect(row).toContainText('Connected');
  await expect(row).toContainText(org.username);
});

test('an External Client App is reached through My Domain @plain', async ({ page, client, org, salesforce }, testInfo) => {
  expect(client.slug).toBeTruthy();
  await openForm(page, 'Salesforce Unmanaged Package');
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Over My Domain');
  await page.getByLabel('My Domain', { exact: true }).check();
  await page.getByLabel('My Domain host').fill(org.myDomain);
  await page.getByRole('button', { name: 'Activate' }).click();
  const certificate = await downloadCertificate(page, testInfo);
  await leaveCertificate(page);

  await salesforce.newApp({ certificate, kind: 'External Client App' });
  const consumerKey = await salesforce.consumerKey();
  await salesforce.preAuthorize();

  await edit(page, { 'Salesforce Username': org.username, 'Salesforce Consumer Key': consumerKey });
  await expectConnected(page);
});
