import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asked } from './retry.js';

const noon = 'Sat, 21 Nov 2026 12:00:00 GMT';

test('seconds are read, and a moment by the clock of who names it', () => {
  assert.equal(asked('3', noon), 3000);
  assert.equal(asked(' 20 ', null), 20000);
  assert.equal(asked('Sat, 21 Nov 2026 12:00:30 GMT', noon), 30000);
  const soon = asked(new Date(Date.now() + 60000).toUTCString(), null);
  assert.ok(soon > 50000 && soon <= 60000, String(soon));
});

test('whatever else it says is a number a timer can wait for', () => {
  for (const nothing of [null, undefined, '', ' ', 'soon', '-5', 'NaN', 'Sat, 21 Nov 2026 11:00:00 GMT']) { assert.equal(asked(nothing, noon), 0, String(nothing)); }
  for (const far of ['86400', '1e300', 'Infinity', 'Sat, 21 Nov 2099 12:00:00 GMT']) { assert.equal(asked(far, noon), 300000, far); }
});
