// Counts what a person does by hand: each click on something that can be clicked, and each field, choice or file filled in.
import type { Page } from '@playwright/test';

/** Counts on these pages from now on. */
export async function countActions(...pages: Page[]): Promise<() => number> {
  let count = 0;
  for (const page of pages) {
    await page.exposeFunction('countAction', () => { count += 1; });
    const listen = () => {
      const told = window as unknown as { countAction: () => void };
      const typed = 'input:not([type=checkbox]):not([type=radio]):not([type=submit]), select, textarea';
      document.addEventListener('click', ({ target }) => {
        const hit = target instanceof Element && target.closest('a, button, summary, input[type=checkbox], input[type=radio]');
        if (hit) told.countAction();
      }, true);
      document.addEventListener('change', ({ target }) => {
        if (target instanceof Element && target.matches(typed)) told.countAction();
      }, true);
    };
    await page.addInitScript(listen);
    await page.evaluate(listen);
  }
  return () => count;
}
