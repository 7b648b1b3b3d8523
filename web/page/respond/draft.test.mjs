import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import * as draft from './draft.js';

const HOUR = 60 * 60 * 1000;
const DESK = '/q/K7F2M';
let came; // the navigation by which the page came
let now;
let timer; // the one that runs

// A tab, whose storage shows what it holds as a browser's does.
beforeEach(() => {
  came = 'navigate';
  now = 1_000 * HOUR;
  Date.now = () => now;
  timer = null;
  globalThis.setTimeout = (run, ms) => {
    timer = { run, at: now + ms };
    return timer;
  };
  globalThis.clearTimeout = (other) => { if (timer === other) { timer = null; } };
  globalThis.performance.getEntriesByType = () => [{ type: came }];
  globalThis.sessionStorage = Object.create({
    getItem(name) { return Object.hasOwn(this, name) ? this[name] : null; },
    setItem(name, text) { this[name] = text; },
    removeItem(name) { delete this[name]; }
  });
});

const typed = (id) => ({ id, chosen: ['access-1'], comment: 'Chờ lâu' });
const sent = (id) => ({ ...typed(id), to: DESK, body: `id=${id}` });
function pass(ms) {
  const until = now + ms;
  while (timer && timer.at <= until) {
    const { run, at } = timer;
    timer = null;
    now = at;
    run();
  }
  now = until;
}
const names = (path) => draft.sent(path).map((one) => one.body);

test('who comes back has what was typed or sent; who opens the survey anew has nothing', () => {
  for (const had of [typed('a'), sent('a')]) {
    for (came of ['reload', 'back_forward', 'navigate']) {
      draft.keep(DESK, had);
      assert.equal(draft.kept(DESK) !== null, came !== 'navigate', came);
    }
    assert.equal(draft.kept(DESK), null);
  }
});

test('what was sent goes on its way without who sent it, beside what the next ones send, until it is known what became of it', () => {
  draft.keep(DESK, sent('a'));
  assert.deepEqual(names(DESK), []); // whoever is at the form sends it
  draft.kept(DESK);
  draft.keep(DESK, sent('b'));
  assert.deepEqual(names(DESK), ['id=a']);
  assert.ok(!JSON.stringify(draft.sent(DESK)).includes('Chờ lâu'));
  draft.keep(DESK, typed('c')); // without the page having been opened anew
  assert.deepEqual(names(DESK), ['id=a', 'id=b']);
  draft.forget(draft.sent(DESK)[0].name);
  draft.drop(DESK);
  assert.deepEqual(names(DESK), ['id=b']);
});

test('what was typed, and not sent, is gone with who typed it', () => {
  draft.keep(DESK, typed('a'));
  draft.kept(DESK);
  assert.deepEqual([names(DESK), Object.keys(sessionStorage)], [[], []]);
});

test('what was sent at another desk goes on its way, too', () => {
  draft.keep(DESK, sent('a'));
  assert.deepEqual(names('/q/P3X9T'), ['id=a']);
});

test('a draft ends after two hours, also where the clock was ahead when it was kept', () => {
  came = 'reload';
  for (const [later, there] of [[2 * HOUR - 1, true], [2 * HOUR, false], [-HOUR, true], [-300 * HOUR, false]]) {
    now = 1_000 * HOUR;
    draft.keep(DESK, sent('a'));
    now += later;
    assert.equal(names('/q/P3X9T').length, there ? 1 : 0, `${later} ms later`);
    assert.equal(draft.kept(DESK) !== null, there, `${later} ms later`);
  }
  assert.deepEqual(Object.keys(sessionStorage), []);
});

test('while the page is open a draft goes two hours after it was last changed', () => {
  draft.keep(DESK, typed('a'));
  pass(HOUR);
  draft.keep(DESK, typed('a'));
  pass(2 * HOUR - 1);
  assert.equal(Object.keys(sessionStorage).length, 1);
  pass(1);
  assert.deepEqual([Object.keys(sessionStorage), timer], [[], null]);
});

test('a draft may grow too old while it is looked at', () => {
  for (let left = 0; left < 8; left++) {
    sessionStorage.removeItem(`sipas ${DESK}`);
    now = 1_000 * HOUR;
    Date.now = () => now;
    draft.keep(DESK, typed('a'));
    now += 2 * HOUR - left;
    Date.now = () => now++; // each look at the clock takes its time
    assert.doesNotThrow(() => { draft.keep('/q/P3X9T', typed('b')); }, `${left} ms before`);
  }
});

test('what was sent goes two hours after it was, however often it is sent again, and from whichever page', () => {
  const first = { ...sent('a'), at: now };
  for (let minutes = 0; minutes < 120; minutes += 20) {
    draft.keep(DESK, first);
    assert.equal(Object.keys(sessionStorage).length, 1, `${minutes} minutes later`);
    pass(HOUR / 3);
  }
  assert.deepEqual(Object.keys(sessionStorage), []);
  draft.keep(DESK, first);
  assert.deepEqual(Object.keys(sessionStorage), []);

  draft.keep(DESK, sent('b'));
  draft.kept(DESK);
  pass(HOUR);
  draft.keep(DESK, typed('c'));
  pass(HOUR - 1);
  assert.deepEqual(names(DESK), ['id=b']);
  pass(1);
  assert.equal(Object.keys(sessionStorage).length, 1); // what c has typed

  draft.keep('/q/P3X9T', sent('d'));
  draft.sent(DESK); // as a page does that is opened then
  pass(2 * HOUR);
  assert.deepEqual(Object.keys(sessionStorage), []);
});
