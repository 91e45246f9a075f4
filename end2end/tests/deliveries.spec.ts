// From an event that is posted to the record in the org: seen arriving, refused and explained, replayed.
import { expect, test, localOrgUrl, type LocalOrg } from '../fixtures';
import { connect, expectConnected, unique } from '../portal';
import type { APIRequestContext, Page, TestInfo } from '@playwright/test';

type Sent = { id: string; subject?: string };

/** A connected integration, and a key to post events with; `page` ends up on the integration. */
async function ready(page: Page, org: LocalOrg, slug: string, testInfo: TestInfo): Promise<string> {
  await connect(page, org, testInfo);
  await expectConnected(page);
  await page.goto(`/clients/${slug}/keys/new`);
  await page.getByLabel('Name').fill('Platform');
  await page.getByLabel('Ingest key').check();
  await page.getByRole('button', { name: 'Make key' }).click();
  const key = await page.getByTitle(/^obi_/).getAttribute('title');
  await page.goto(`/clients/${slug}/integrations`);
  await page.getByRole('link', { name: 'Production', exact: true }).click();
  return key!;
}

async function post(request: APIRequestContext, slug: string, key: string, events: Sent[]): Promise<void> {
  const answer = await request.post(`/api/v1/clients/${slug}/events`, {
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/cloudevents-batch+json' },
    data: JSON.stringify(
      events.map(({ id, subject }) => ({
        specversion: '1.0', id, type: 'message.sent', source: '/relay', subject, data: { text: `about ${id}` },
      })),
    ),
  });
  expect(answer.status(), await answer.text()).toBe(202);
}

test('a test event is followed until its record is in Salesforce @plain', async ({ page, client, org, salesforce }, testInfo) => {
  await ready(page, org, client.slug, testInfo);
  await page.getByRole('button', { name: 'Send a test event' }).click();
  await expect(page).toHaveURL(/\/deliveries\/[0-9a-f-]+$/);
  await expect(page.getByText('Delivered', { exact: true })).toBeVisible({ timeout: 20_000 });
  await expect(page.getByText('Test', { exact: true })).toBeVisible();
  const attempts = page.getByRole('table', { name: 'Attempts, newest first' });
  await expect(attempts.getByText('Taken')).toBeVisible();
  await expect(page.getByText('"Event_Id__c": "test-')).toBeVisible();

  await salesforce.page.goto(`${localOrgUrl}/setup/${org.key}/records/RelayEvents__c`);
  await expect(salesforce.page.getByText(/test-/).first()).toBeVisible();
});

test('parked deliveries are explained by reason, replayed, and found again @plain', async ({
  page, client, org, request,
}, testInfo) => {
  const key = await ready(page, org, client.slug, testInfo);
  await org.control('POST', `orgs/${org.key}/faults`, { kind: 'validation_rule', every: 2, remaining: 1 });
  const prefix = unique('e');
  await post(request, client.slug, key, [1, 2, 3, 4].map((number) => ({ id: `${prefix}-${number}`, subject: `person-${number}` })));

  await expect(async () => {
    await page.reload();
    await expect(page.getByText('2 deliveries were refused and wait for somebody.')).toBeVisible({ timeout: 500 });
  }).toPass();
  await page.getByRole('link', { name: 'See why' }).click();
  const reasons = page.getByRole('table', { name: 'Parked deliveries by reason' });
  const reason = reasons.getByRole('row', { name: /2 × A validation rule of the org refuses the record/ });
  await expect(reason).toContainText('Find the rule with that message');
  await page.getByTitle(`${prefix}-2`, { exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Diagnosis' })).toBeVisible();
  await expect(page.getByText('FIELD_CUSTOM_VALIDATION_EXCEPTION').first()).toBeVisible();
  await page.goBack();

  await reason.getByRole('link', { name: 'Replay' }).click();
  const dialog = page.getByRole('dialog', { name: 'Replay deliveries' });
  await expect(dialog.getByText('2 parked deliveries will be sent again, oldest first.')).toBeVisible();
  await dialog.getByRole('button', { name: 'Replay' }).click();
  await expect(page.getByText('Replayed. The deliveries wait again, oldest first.')).toBeVisible();

  await page.getByLabel('Event id or subject').fill('person-2');
  await page.getByRole('button', { name: 'Find' }).click();
  const rowOf = (id: string) => page.getByRole('row').filter({ has: page.getByTitle(id, { exact: true }) });
  const found = rowOf(`${prefix}-2`);
  await expect(async () => {
    await page.reload();
    await expect(found).toContainText('Delivered', { timeout: 500 });
  }).toPass();
  await page.getByRole('link', { name: 'Events', exact: true }).click();
  await expect(rowOf(`${prefix}-4`)).toContainText('Production');
});

test('the numbers of an integration move by themselves', async ({ page, client, org, request }, testInfo) => {
  const key = await ready(page, org, client.slug, testInfo);
  const delivered = page.locator('dl').filter({ hasText: 'Delivered' }).getByText('3', { exact: true });
  await post(request, client.slug, key, [1, 2, 3].map((number) => ({ id: unique(`live-${number}`) })));
  await expect(delivered.first()).toBeVisible({ timeout: 20_000 });
});

test('every page of deliveries is accessible', async ({ page, client, org, request, expectAccessible }, testInfo) => {
  const key = await ready(page, org, client.slug, testInfo);
  await org.control('POST', `orgs/${org.key}/faults`, { kind: 'validation_rule', every: 2, remaining: 1 });
  await post(request, client.slug, key, [1, 2, 3, 4].map((number) => ({ id: unique(`a-${number}`), subject: `somebody-${number}` })));
  const here = page.url().split('?')[0];
  await expect(async () => {
    await page.reload();
    await expect(page.getByText(/refused and wait/)).toBeVisible({ timeout: 500 });
  }).toPass();
  await expectAccessible(page);
  await page.goto(`${here}/deliveries?state=parked`);
  await expectAccessible(page);
  await page.getByRole('table', { name: 'Deliveries, newest first' }).getByRole('link').first().click();
  await expectAccessible(page);
  await page.goto(`${here}/deliveries/replay?diagnosis=validation_rule`);
  await expectAccessible(page);
  await page.goto(`/clients/${client.slug}/events`);
  await expectAccessible(page);
});
