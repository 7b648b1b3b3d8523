// The citizen's screens: one item each, then the comment, then thanks. The tablet rests on the first item, so that the first touch is the
// first answer. What is chosen lives in one variable and ends with it.
import { clock } from './clock.js';
import * as courier from './courier.js';
import { kept, unchanged } from '../mask.js';
import * as outbox from './outbox.js';
import * as view from './view.js';
import { h, say } from './view.js';

const THANKS = 6000; // without a touch
const READING = 60000; // where there is more to read, and a number to copy: the same for everybody, so that nobody who looks on learns what was answered
const CHOSEN = 250; // how long a choice is seen before the next item comes
let run = null; // the survey under way
let turn = null; // timer of the next screen
let home = () => {};
let patience = THANKS; // of the thanks that are shown

// onHome tells where to go when nobody is under way.
export function onHome(f) { home = f; }

// under tells whether somebody is answering.
export function under() { return run !== null; }

function fresh() {
  const setup = courier.setup();
  return { setup, items: setup.place.questionnaire.items, at: 0, answers: {}, comment: '', began: 0, record: null };
}

// rest shows the first item to whoever comes next, after what is above it and before what is below. Nobody is under way until a tile is
// touched: what is said of that touch stands before the tiles.
export function rest(above, below) {
  still();
  run = null;
  view.show('start', () => {
    const shown = run || fresh();
    return [
      above(),
      h('p', { id: 'notice', class: 'notice', text: say('kiosk.notice', { Who: view.pick(shown.setup.province) }) }),
      question(shown, 'notice'),
      below()
    ];
  });
}

// begin takes the first touch for the beginning: how long somebody read the first item before it, nobody knows.
function begin(shown) {
  run = shown;
  run.began = performance.now();
  history.pushState(null, ''); // for the tablet's back button, see kiosk.js
}

function still() {
  clearTimeout(turn);
  turn = null;
}

// Forgets everything about the person who was here.
export function wipe() {
  still();
  run = null;
  view.reset();
}

function leave() {
  wipe();
  home();
}

function item() {
  still();
  view.show('item', () => [
    question(run),
    h('div', { class: 'nav' }, view.button(say('kiosk.back'), 'plain', back), forward(run.items[run.at]))
  ]);
}

// What an item shows of whom: how far the survey is, the question, its answers.
function question(of, notice) {
  const asked = of.items[of.at];
  return [
    progress(of),
    h('h1', { id: 'question', text: view.pick(asked.text) }),
    asked.example && h('p', { class: 'example', text: view.pick(asked.example) }),
    asked.inspectorate && h('p', { id: 'told', class: 'told', text: view.pick(asked.inspectorate.text) }), // a choice leads on at once: it is told before
    h('div', {
      class: `tiles ${asked.kind} of${options(of, asked).length}${asked.not_applicable ? ' tight' : ''}`, role: 'group', 'aria-labelledby': 'question', 'aria-describedby': asked.inspectorate ? 'told' : notice
    }, options(of, asked).map((o) => tile(of, o))),
    beside(of, asked)
  ];
}

// Counts what is done, not what is asked.
function progress(of) {
  const blanks = { N: of.items.filter((i) => i.key in of.answers).length, Of: of.items.length };
  return h('div', { class: 'progress' },
    h('p', { text: say('respond.progress', blanks) + part(of) }),
    h('div', { class: 'track', 'aria-hidden': 'true' }, of.items.map((i) => h('span', { class: i.key in of.answers ? 'done' : '' }))));
}

// The part of a long questionnaire that an item is of: one that asks several things of a dimension.
function part(of) {
  const long = of.items.some((i, n) => n > 0 && i.dimension && i.dimension === of.items[n - 1].dimension);
  if (!long || of.at >= of.items.length) { return ''; }
  return ` · ${say(`section.${of.items[of.at].dimension || 'whole'}`)}`;
}

function options(of, asked) {
  if (asked.kind === 'choice') {
    return asked.options.map((o) => ({ value: o.value, text: view.pick(o.text) }));
  }
  return of.setup.place.questionnaire.scale.map((text, i) => ({ value: i + 1, text: view.pick(text), step: i + 1 }));
}

function tile(of, option) {
  const chosen = of.answers[of.items[of.at].key] === option.value;
  return h('button', {
    type: 'button', class: `tile${option.step ? ` c${option.step}` : ''}`, 'data-value': option.value, 'aria-pressed': String(chosen),
    onclick: (event) => { choose(event, of, option.value); }
  }, option.step && view.face(option.step), h('span', { class: 'word', text: option.text }),
  option.step && h('span', { class: 'sr', text: ` (${option.step}/5)` }));
}

// What stands apart from the answers: that none of them applies, and the way to take back what need not be answered.
function beside(of, asked) {
  const chosen = of.answers[asked.key];
  const clear = !asked.required && chosen !== undefined;
  return (asked.not_applicable || clear) && h('div', { class: 'apart' },
    asked.not_applicable && h('button', {
      type: 'button', class: 'tile na', 'data-value': 9, 'aria-pressed': String(chosen === 9), onclick: (event) => { choose(event, of, 9); }
    }, h('span', { class: 'word', text: view.pick(asked.not_applicable) })),
    clear && view.button(say('respond.clear'), 'clear', () => {
      delete of.answers[asked.key];
      item();
    }));
}

// Nothing leads on until an item that must be answered is; one that was answered before can be left as it is.
function forward(asked) {
  if (asked.key in run.answers) { return view.button(say('kiosk.next'), 'primary', next); }
  return asked.required ? null : view.button(say('kiosk.skip'), 'plain', next);
}

// A second tap on what is chosen changes nothing: old hands tap twice.
function choose(event, of, value) {
  if (view.hasty(event) || turn || run !== null && run !== of) { return; }
  const key = of.items[of.at].key;
  if (of.answers[key] === value) { return; }
  if (run === null) { begin(of); }
  run.answers[key] = value;
  for (const t of document.querySelectorAll('.tile')) {
    t.setAttribute('aria-pressed', String(Number(t.getAttribute('data-value')) === value));
  }
  turn = setTimeout(next, CHOSEN);
}

function next() {
  still();
  run.at++;
  if (run.at < run.items.length) { item(); } else { comment(); }
}

// While it is not known whether answers have arrived nobody changes them.
export function back() {
  if (run.record) { return; }
  still();
  if (run.at === 0) { leave(); return; }
  run.at--;
  item();
}

function comment() {
  view.show('comment', () => {
    const preview = h('div', { class: 'preview', 'aria-live': 'polite' });
    const box = h('textarea', {
      id: 'comment', rows: 4, readonly: run.record !== null, maxlength: run.setup.comment_limit, autocomplete: 'off', autocorrect: 'off', spellcheck: 'false', 'aria-labelledby': 'question', 'aria-describedby': asksConduct() ? 'hint told' : 'hint',
      oninput: () => {
        run.comment = box.value;
        preshow(preview, box.value);
      }
    });
    box.value = run.comment;
    preshow(preview, run.comment);
    return [
      progress(run),
      h('h1', { id: 'question', text: say('respond.comment') }),
      h('p', { class: 'optional', text: say('respond.optional') }),
      h('p', { id: 'hint', class: 'example', text: say('respond.comment_hint') }),
      asksConduct() && h('p', { id: 'told', class: 'told', text: say('respond.told_comment') }),
      box, preview,
      h('div', { class: 'nav' }, view.button(say('kiosk.back'), 'plain', back), view.button(say('respond.send'), 'primary', send))
    ];
  });
}

// hold has the screen show that answers are on their way as they are: of the comment nothing can be changed any more, nor gone back from.
function hold() {
  const box = document.getElementById('comment');
  if (box) { box.readOnly = true; }
  for (const button of document.querySelectorAll(box ? '.nav button' : '.nav .primary')) { button.setAttribute('aria-disabled', 'true'); }
}

// Whether answers of this survey may go to the inspectorate. What is told of that is told whatever was answered: the tablet stands at the desk.
function asksConduct() { return run.items.some((i) => i.inspectorate); }

function preshow(preview, text) {
  const shown = kept(text);
  preview.textContent = '';
  if (unchanged(text, shown)) { return; }
  preview.appendChild(h('p', { class: 'small', text: say('respond.preview') }));
  preview.appendChild(h('p', { class: 'kept', text: shown }));
}

// What is kept of the person's answers: no time finer than the day goes out, see clock.js.
function record(partial) {
  const body = {
    id: newID(), place: run.setup.place.code, questionnaire: run.setup.place.questionnaire.key, language: view.lang(),
    duration_ms: Math.min(Math.round(performance.now() - run.began), 86400000), adult: true, answers: { ...run.answers }
  };
  if (partial) { body.partial = true; } else if (run.comment.trim()) { body.comment = short(kept(run.comment)); }
  if (asksConduct()) { body.told = true; } // as each such item says
  return { body, note: clock.note() };
}

// What stands for an address can be longer than it: no answer is lost to that.
function short(text) { return [...text].slice(0, run.setup.comment_limit).join(''); }

function newID() {
  if (crypto.randomUUID) { return crypto.randomUUID(); }
  const b = crypto.getRandomValues(new Uint8Array(16));
  b[6] = b[6] & 15 | 64;
  b[8] = b[8] & 63 | 128;
  const hex = Array.from(b, (x) => (x + 256).toString(16).slice(1)).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

// Thanks come only after the answer is on disk here, or stored there.
async function send() {
  if (run.sending) { return; }
  run.sending = true;
  const mine = run;
  mine.record = mine.record || record(false); // trying again is the same answer
  hold();
  const fate = await keep(mine.record);
  if (run !== mine) { return; }
  mine.sending = false;
  if (fate === 'stored') { thanks(); } else if (fate === 'refused') { refused(); } else { unsaved(fate); }
}

// keep resolves to stored, here or there, or to why it is not: see delivery.js.
async function keep(r) {
  try {
    await outbox.add(r);
  } catch {
    return courier.direct(r);
  }
  courier.bring();
  return 'stored';
}

// What could not be kept here may be stored there another time.
function unsaved(fate) {
  view.show('unsaved', () => [
    h('h1', { text: say('kiosk.unsaved') }),
    h('p', { class: 'lead', role: 'alert', text: say(fate === 'busy' ? 'kiosk.unsaved_busy' : 'kiosk.unsaved_text') }),
    h('div', { class: 'nav' }, view.button(say('kiosk.leave'), 'plain', leave), view.button(say('kiosk.retry'), 'primary', send))
  ]);
}

// What the service has refused for good it would refuse again.
function refused() {
  view.show('unsaved', () => [
    h('h1', { text: say('kiosk.refused') }),
    h('p', { class: 'lead', role: 'alert', text: say('kiosk.refused_text') }),
    h('div', { class: 'nav' }, view.button(say('kiosk.done'), 'primary', leave))
  ]);
}

function thanks() {
  const { setup } = run;
  const more = asksConduct();
  patience = more ? READING : THANKS;
  run = null;
  view.show('thanks', () => [
    h('div', { class: 'tick', 'aria-hidden': 'true' }),
    h('h1', { text: say('thanks.title') }),
    h('p', { class: 'lead', text: say('thanks.saved') }),
    h('p', { class: 'lead quiet', text: say('thanks.private') }),
    more && conduct(setup.hotline),
    h('div', { class: 'nav' }, view.button(say('kiosk.done'), 'primary', leave))
  ]);
}

// read tells whether thanks that nobody has touched for so long have been read, by whoever is still there.
export function read(untouched) { return view.screen() === 'thanks' && untouched >= patience; }

// What is to be known after "yes". Everybody reads it: the tablet stands at the desk.
function conduct(hotline) {
  return h('section', { class: 'told' },
    h('h2', { text: say('thanks.conduct') }),
    h('p', { text: say('thanks.conduct_inspector') }),
    hotline && h('p', { text: `${say('thanks.conduct_hotline')} ` }, h('b', { text: hotline })),
    h('p', { text: say('thanks.conduct_kind') }));
}

// The person went away. What was answered is kept as partial; a comment that was not sent is not.
export async function abandon() {
  const left = run && Object.keys(run.answers).length && !run.record ? record(true) : null;
  leave();
  if (!left) { return; }
  await outbox.add(left).then(courier.bring, () => {}); // a partial is worth no alarm
}
