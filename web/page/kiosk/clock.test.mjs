import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Clock, day } from './clock.js';

const MINUTE = 60000;
const NOON = Date.UTC(2026, 10, 21, 5); // at the desk

// A tablet whose wall clock is wrong by so much, opened a while after the service's noon.
function tablet({ wrong = 0, opened = 0, session = 'one' } = {}) {
  const time = { service: NOON + opened, since: NOON + opened, wrong };
  const clock = new Clock(() => time.service + time.wrong, () => time.service - time.since, session);
  return {
    clock, time,
    pass(ms) { time.service += ms; },
    meet() { return clock.contact(time.service + time.wrong, time.service + time.wrong, time.service); },
  };
}

function near(got, want, slack = MINUTE) { assert.ok(Math.abs(got - want) <= slack, `${got - want} ms off`); }

test('a clock that is right', () => {
  const t = tablet();
  t.meet();
  const note = t.clock.note();
  t.pass(30 * MINUTE);
  near(t.clock.given(note), NOON);
});

test('a clock that was wrong at the time, and known to be', () => {
  const t = tablet({ wrong: 40 * 86400000 });
  assert.deepEqual(t.meet(), { skew: -40 * 86400000, heard: NOON });
  const note = t.clock.note();
  t.pass(3 * 86400000);
  near(t.clock.given(note), NOON);
});

test('no contact before the answer: the same opening of the page tells', () => {
  const t = tablet({ wrong: -86400000 });
  const note = t.clock.note();
  assert.equal(note.skew, null);
  t.pass(50 * MINUTE);
  t.time.wrong = 5 * 86400000; // somebody sets it, and sets it wrong
  t.meet();
  near(t.clock.given(note), NOON);
});

test('no contact before the answer, and another opening since: the clock as it is now', () => {
  const before = tablet({ wrong: 7200000 });
  const note = before.clock.note();
  const after = tablet({ wrong: 7200000, opened: 600 * MINUTE, session: 'two' });
  after.meet();
  near(after.clock.given(note), NOON);
});

test('a clock that jumped back after the contact cannot put an answer before it', () => {
  const t = tablet();
  t.meet();
  t.time.wrong = -365 * 86400000;
  const note = { ...t.clock.note(), session: 'gone' };
  t.pass(10 * MINUTE);
  assert.equal(t.clock.given(note), NOON);
});

test('no answer is given in the future', () => {
  const t = tablet();
  t.meet();
  t.time.wrong = 365 * 86400000;
  const note = { ...t.clock.note(), session: 'gone' };
  t.time.wrong = 0;
  assert.equal(t.clock.given(note), NOON);
});

test('what a former start had heard is remembered', () => {
  const t = tablet({ wrong: -3600000 });
  assert.equal(t.clock.skew, null);
  t.clock.remember({ skew: 3600000, heard: NOON - MINUTE });
  assert.equal(t.clock.now(), NOON);
  near(t.clock.given(t.clock.note()), NOON);
});

test('a note is no finer than the minute', () => {
  const t = tablet({ opened: 12345 });
  t.pass(54321);
  const { at, since } = t.clock.note();
  assert.equal(at % MINUTE, 0);
  assert.equal(since % MINUTE, 0);
});

test('the day is the desk\'s', () => {
  const desk = { timezone: 'Asia/Ho_Chi_Minh', utc_offset_minutes: 420 };
  assert.equal(day(Date.UTC(2026, 10, 21, 16, 59), desk), '2026-11-21');
  assert.equal(day(Date.UTC(2026, 10, 21, 17, 0), desk), '2026-11-22');
  assert.equal(day(Date.UTC(2026, 11, 31, 17, 0), desk), '2027-01-01');
});

test('a zone that the browser does not know is told by its distance', () => {
  const desk = { timezone: 'Asia/Nowhere', utc_offset_minutes: 420 };
  assert.equal(day(Date.UTC(2026, 10, 21, 16, 59), desk), '2026-11-21');
  assert.equal(day(Date.UTC(2026, 10, 21, 17, 0), desk), '2026-11-22');
});
