// Chromium for tests that are written in another language. Each line of stdin
// is {"code", "argument"}: the code, the body of an async function of `page`,
// `context` and `argument`, is run; a line of stdout tells its value or error.
// The environment: BROWSER_OPTIONS, JSON for a new context of Playwright.

import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  headless: true,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
         '--disable-background-networking', '--disable-component-update',
         '--disable-sync'],
});
const AsyncFunction = (async () => {}).constructor;
const state = {};

async function begin(options) {
  await state.context?.close();
  state.context = await browser.newContext(options);
  state.context.setDefaultTimeout(15000);
  state.page = await state.context.newPage();
  state.mistakes = [];
  state.page.on('pageerror', (error) => state.mistakes.push(String(error)));
  state.page.on('console', (message) => {
    if (message.type() === 'error') state.mistakes.push(message.text());
  });
}

await begin({});
process.stdout.write('{"value":"ready"}\n');
for await (const line of createInterface({ input: process.stdin })) {
  const { code, argument } = JSON.parse(line);
  let answer;
  try {
    const work = new AsyncFunction('page', 'context', 'argument', 'begin',
                                   'mistakes', code);
    const value = await work(state.page, state.context, argument, begin,
                             state.mistakes);
    answer = { value: value ?? null };
  } catch (error) {
    answer = { error: String(error.stack ?? error) };
  }
  process.stdout.write(JSON.stringify(answer) + '\n');
}
await browser.close();
