import assert from 'node:assert/strict';
import { webcrypto } from 'node:crypto';
import { test } from 'node:test';
import { check, make } from './pin.js';

globalThis.crypto ??= webcrypto; // Node before 20

const NOW = 1_000_000;

async function wrongly(pin, times, now) {
  let tried = { pin };
  for (let n = 0; n < times; n++) { tried = await check(tried.pin, '0000', now); }
  return tried;
}

test('the right PIN opens, and nothing of it is kept in the clear', async () => {
  const pin = await make('2468');
  assert.ok((await check(pin, '2468', NOW)).opens);
  assert.ok(!(await check(pin, '2467', NOW)).opens);
  assert.ok(!JSON.stringify(pin).includes('2468'));
  assert.notDeepEqual((await make('2468')).hash, pin.hash);
});

test('five wrong ones lock it for five minutes, for the right one, too', async () => {
  const four = await wrongly(await make('2468'), 4, NOW);
  assert.deepEqual([four.locked, four.pin.wrong], [0, 4]);
  const five = await check(four.pin, '0000', NOW);
  assert.deepEqual([five.opens, five.locked, five.pin.wrong], [false, 5, 0]);
  const right = await check(five.pin, '2468', NOW + 299_999);
  assert.deepEqual([right.opens, right.locked], [false, 1]);
  assert.equal(right.pin, five.pin); // trying while it is locked changes nothing
  assert.ok((await check(five.pin, '2468', NOW + 300_000)).opens);
});

test('the right one lets the count begin anew', async () => {
  const four = await wrongly(await make('2468'), 4, NOW);
  const right = await check(four.pin, '2468', NOW);
  assert.equal((await wrongly(right.pin, 4, NOW)).locked, 0);
});

test('a lock does not outlive a clock that was ahead', async () => {
  const year = 365 * 24 * 3600_000;
  const locked = (await wrongly(await make('2468'), 5, NOW + year)).pin;
  assert.ok((await check(locked, '2468', NOW)).opens);
  assert.equal((await wrongly(locked, 5, NOW)).locked, 5); // and it locks again
});
