// The main journey with the keyboard alone. Needs script for Esc.
import type { Locator, Page } from '@playwright/test';
import { expect, test } from '../fixtures';

/** Presses Tab until the focus is there, as a person would. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${target} cannot be reached with the keyboard.`);
}

async function expectVisibleFocus(target: Locator): Promise<void> {
  await expect(target).toBeFocused();
  const style = await target.evaluate((element) => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
    return { outline: outlineStyle !== 'none' && outlineWidth !== '0px', shadow: boxShadow !== 'none' };
  });
  expect(style.outline || style.shadow, 'a focus that can be seen').toBe(true);
}

test('an integration is added by keyboard alone', async ({ page, client }) => {
  await page.goto(client.integrations);
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: 'Skip to content' });
  await expectVisibleFocus(skip);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();

  const add = page.getByRole('link', { name: 'Add Integration' });
  await tabTo(page, add);
  await expectVisibleFocus(add);
  await page.keyboard.press('Enter');
  const kind = page.getByLabel('Package type');
  await expect(kind).toBeFocused();

  // Esc closes, and the focus is back on what opened the dialog.
  await closeWithEsc(page);
  await expect(add).toBeFocused();

  await page.keyboard.press('Enter');
  await expect(kind).toBeFocused();
  await page.keyboard.type('Salesforce Un');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Continue' })).toBeFocused();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Add Integration' });
  await expect(dialog.getByText('Salesforce Unmanaged Package')).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Name', exact: true })).toBeFocused();
  await page.keyboard.type('By keyboard');

  // The focus stays inside the dialog: nothing behind it can be reached.
  for (let presses = 0; presses < 40; presses += 1) {
    await page.keyboard.press('Tab');
    const inside = await page.evaluate(() => {
      const focused = document.activeElement;
      return focused === document.body || focused === document.documentElement || focused?.closest('dialog') !== null;
    });
    expect(inside, 'the focus stays in the dialog').toBe(true);
  }
  await tabTo(page, page.getByRole('radio', { name: 'Login', exact: true }));
  await page.keyboard.press('ArrowUp');
  await expect(page.getByRole('radio', { name: 'Test', exact: true })).toBeChecked();
  await tabTo(page, page.getByRole('button', { name: 'Activate' }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Certificate ready' })).toBeVisible();
  await tabTo(page, page.getByRole('link', { name: 'You can download it here' }));
  const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
  expect(download.suggestedFilename()).toMatch(/\.crt$/);
  await tabTo(page, page.getByRole('link', { name: 'Go to the integration' }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'By keyboard' })).toBeVisible();

  const edit = page.getByRole('link', { name: 'Edit', exact: true });
  await tabTo(page, edit);
  await page.keyboard.press('Enter');
  // What is still missing comes first.
  await expect(page.getByRole('textbox', { name: 'Salesforce Username' })).toBeFocused();
  await closeWithEsc(page);
  await expect(edit).toBeFocused();
});

test('Esc asks before it throws away what was typed', async ({ page, client }) => {
  await page.goto(`${client.integrations}/new?type=app-exchange`);
  const name = page.getByRole('textbox', { name: 'Name', exact: true });
  const questions: string[] = [];
  let leave = false;
  page.on('dialog', (question) => {
    questions.push(question.message());
    void (leave ? question.accept() : question.dismiss());
  });
  await scriptIsThere(page);
  await expect(async () => {
    await name.fill('Half');
    await page.keyboard.press('Escape');
    expect(questions.length).toBeGreaterThan(0);
  }).toPass();
  await expect(name).toHaveValue('Half');
  leave = true;
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

/** Esc works once the script is awake, a moment after the page is there. */
async function closeWithEsc(page: Page): Promise<void> {
  await scriptIsThere(page);
  await expect(async () => {
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0, { timeout: 1_000 });
  }).toPass();
}

/** To a browser that is still loading, Esc means: stop loading. What it stops is the script. */
async function scriptIsThere(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    performance.getEntriesByType('resource').some((entry) => {
      const { name, responseEnd } = entry as PerformanceResourceTiming;
      return name.endsWith('.wasm') && responseEnd > 0;
    }),
  );
}
