// The first thing anybody sees: the portal answers, its forms work before any script, and its islands wake up.
import { expect, test } from '../fixtures';

test('a visitor is led to sign in @plain', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeEnabled();
});

test('a client admin signs in and finds API Management @plain', async ({ page, signInAs }) => {
  await signInAs(page, 'admin');
  await expect(page.getByRole('link', { name: 'API Management' })).toBeVisible();
});

test('the sign-in page is accessible in both themes', async ({ page, expectAccessible }) => {
  await page.goto('/sign-in');
  await expectAccessible(page);
});
