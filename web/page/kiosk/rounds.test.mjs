import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Rounds } from './rounds.js';

// service is one whose rounds end when the test says how; timers are those of the test.
function service(t) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const ends = [];
  const rounds = new Rounds(() => new Promise((resolve, reject) => { ends.push({ resolve, reject }); }), 60000);
  const end = async (how) => {
    ends.at(-1).resolve(how);
    await new Promise(setImmediate);
  };
  return { rounds, ends, end, pass: (ms) => { t.mock.timers.tick(ms); } };
}

test('an answer is brought at once while all is well', async (t) => {
  const s = service(t);
  s.rounds.now();
  await s.end({ wait: 60000, failed: false });
  s.rounds.bring();
  assert.equal(s.ends.length, 2);
  s.rounds.bring(); // another one, while the first is on its way
  await s.end({ wait: 60000, failed: false });
  s.pass(0);
  assert.equal(s.ends.length, 3);
});

test('answers cut no wait short that follows a failure', async (t) => {
  const s = service(t);
  s.rounds.now();
  s.rounds.bring(); // while the round is under way that fails
  await s.end({ wait: 120000, failed: true });
  for (let n = 0; n < 50; n++) { s.rounds.bring(); }
  s.pass(119999);
  assert.equal(s.ends.length, 1);
  s.pass(1);
  assert.equal(s.ends.length, 2);
  await s.end({ wait: 60000, failed: false });
  s.rounds.bring();
  assert.equal(s.ends.length, 3, 'and are brought at once when it is over');
});

test('a network that is back, or somebody who presses, waits for nothing', async (t) => {
  const s = service(t);
  s.rounds.now();
  await s.end({ wait: 120000, failed: true });
  s.rounds.now();
  assert.equal(s.ends.length, 2);
  s.rounds.now(); // the network is back, and the round under way began before
  await s.end({ wait: 120000, failed: true });
  s.pass(0);
  assert.equal(s.ends.length, 3);
});

test('a round that breaks down is followed by another one', async (t) => {
  const s = service(t);
  s.rounds.now();
  s.ends[0].reject(new Error('a fault'));
  await new Promise(setImmediate);
  s.pass(60000);
  assert.equal(s.ends.length, 2);
});
