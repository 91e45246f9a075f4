// The file that a click downloads is what it says: openssl reads it, and its thumbprint is the one on screen.
import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect, test } from '../fixtures';
import { activate, downloadCertificate, leaveCertificate } from '../portal';

test('the downloaded certificate is what stands on screen @plain', async ({ page, client }, testInfo) => {
  expect(client.slug).toBeTruthy();
  await activate(page, 'Production');
  const path = await downloadCertificate(page, testInfo);
  const pem = await readFile(path, 'utf8');
  const words = execFileSync('openssl', ['x509', '-in', path, '-noout', '-text', '-fingerprint', '-sha256'], { encoding: 'utf8' });
  expect(words).toContain('sha256WithRSAEncryption');
  expect(words).toContain('Public-Key: (2048 bit)');
  expect(pem.length).toBeLessThan(4096);
  expect(pem).not.toContain('PRIVATE KEY');

  const thumbprint = /Fingerprint=([0-9A-F:]+)/.exec(words)?.[1];
  expect(new X509Certificate(pem).fingerprint256).toBe(thumbprint);
  const shown = await page.getByRole('definition').filter({ hasText: /[0-9a-f]{2}/i }).first().innerText();
  expect(shown.replaceAll(/[^0-9a-f]/gi, '').toUpperCase()).toContain(thumbprint?.replaceAll(':', ''));

  await leaveCertificate(page);
  const id = /\/integrations\/([0-9a-f-]+)/.exec(page.url())?.[1];
  expect(new X509Certificate(pem).subject).toContain(`CN=${id}`);

  // The same file, for ever after, at the bottom of the edit modal.
  await page.getByRole('link', { name: 'Edit', exact: true }).click();
  await expect(page.getByRole('dialog', { name: 'Edit integration' })).toBeVisible();
  expect(await readFile(await downloadCertificate(page, testInfo), 'utf8')).toBe(pem);
});
