// The staff's screens: enrolment, the PIN, settings. None of them shows an answer.
import { clock } from './clock.js';
import * as courier from './courier.js';
import * as outbox from './outbox.js';
import * as pins from './pin.js';
import * as survey from './survey.js';
import * as view from './view.js';
import { h, say } from './view.js';

let home = () => {};
export let unlocked = false; // enrolled, and no PIN chosen yet

// onHome tells where the staff's screens lead back to.
export function onHome(f) { home = f; }

// A screen with one field; submit returns the key of what is wrong, or nothing.
function ask(name, o) {
  let wrong = null;
  let busy = false;
  view.show(name, () => {
    const hint = o.text && h('p', { id: 'hint', class: 'lead', text: say(o.text, o.blanks) });
    const field = h('input', {
      id: 'field', type: 'text', class: o.secret ? 'secret' : 'code', inputmode: o.secret ? 'numeric' : null, maxlength: o.secret ? 8 : 40, autocomplete: 'off', autocapitalize: 'characters',
      spellcheck: 'false', 'aria-describedby': wrong ? 'wrong hint' : 'hint', 'aria-invalid': wrong ? 'true' : false
    });
    return h('form', {
      novalidate: true, onsubmit: async (event) => {
        event.preventDefault();
        if (busy) { return; }
        busy = true;
        wrong = await o.submit(field.value.trim()).catch(() => ({ text: say('kiosk.fault_text') }));
        busy = false;
        if (wrong && view.screen() === name) {
          view.redraw();
          document.getElementById('field').focus();
        }
      }
    },
    h('h1', { text: say(o.title) }), hint, o.notice,
    h('label', { for: 'field', text: say(o.label) }), field,
    wrong && h('p', { id: 'wrong', class: 'error', role: 'alert', text: wrong.text || say(wrong.key, wrong.blanks) }),
    h('div', { class: 'nav' }, o.cancel ? view.button(say('kiosk.cancel'), 'plain', o.cancel) : null,
      h('button', { type: 'submit', class: 'primary', text: say(o.go) })),
    o.more?.());
  });
}

// Enrolment: why says what brought the tablet here.
export function enrol(why, cancel) {
  ask(cancel ? 'reenrol' : 'enrol', {
    title: `kiosk.enrol.${why}`, text: 'kiosk.enrol.text', label: 'kiosk.enrol.label', go: 'kiosk.enrol.go', cancel,
    submit: async (typed) => {
      try {
        await courier.enrol(typed, view.lang());
      } catch (e) {
        return e.said ? { text: e.said.fields?.[0] ? e.said.fields[0].message : e.said.message } : { key: 'kiosk.offline' };
      }
      await outbox.setFact('pin', undefined);
      unlocked = true;
      newPIN();
    },
    more: () => [waiting(), view.guide()]
  });
}

// What waits on the tablet stands on every screen that could make somebody clear it.
export function waiting() {
  const s = courier.state;
  return s.unsent + s.apart > 0 && h('p', { class: 'notice', text: say('kiosk.waiting', { N: s.unsent + s.apart }) });
}

function newPIN() {
  ask('newpin', {
    title: 'kiosk.pin.new', text: 'kiosk.pin.new_text', label: 'kiosk.pin.label', go: 'kiosk.next', secret: true,
    submit: async (first) => {
      if (!/^\d{4,8}$/.test(first)) { return { key: 'kiosk.pin.shape' }; }
      againPIN(first);
    }
  });
}

function againPIN(first) {
  ask('againpin', {
    title: 'kiosk.pin.again', text: 'kiosk.pin.again_text', label: 'kiosk.pin.label', go: 'kiosk.pin.save', secret: true, cancel: newPIN,
    submit: async (second) => {
      if (second !== first) { return { key: 'kiosk.pin.differs' }; }
      await outbox.setFact('pin', await pins.make(second));
      unlocked = false;
      home();
    }
  });
}

// Without a PIN, as after the tablet's storage was cleared, only a new code from the Department opens the way in.
export async function enter() {
  if (!await outbox.fact('pin').catch(() => null)) {
    enrol('nopin', home);
    return;
  }
  ask('pin', {
    title: 'kiosk.settings', text: 'kiosk.pin.text', label: 'kiosk.pin.label', go: 'kiosk.pin.open', secret: true, cancel: home,
    submit: async (typed) => {
      const pin = await outbox.fact('pin');
      const tried = await pins.check(pin, typed, Date.now());
      if (tried.pin !== pin) { await outbox.setFact('pin', tried.pin); }
      if (tried.locked) { return { key: 'kiosk.pin.locked', blanks: { N: tried.locked } }; }
      if (!tried.opens) { return { key: 'kiosk.pin.wrong' }; }
      if (view.screen() === 'pin') { settings(); } // nobody has gone meanwhile
    }
  });
}

function ago(ms) {
  if (!ms) { return say('kiosk.never'); }
  return say('kiosk.minutes', { N: Math.max(0, Math.round((Date.now() - ms) / 60000)) });
}

// renew shows the settings as they are now to whoever still has them before him: they open for nobody by themselves.
function renew() { if (view.screen() === 'settings') { settings(); } }

function settings() {
  outbox.all('apart').then((apart) => {
    const s = courier.state;
    const setup = courier.setup();
    view.show('settings', () => {
      const skew = Math.round((clock.skew || 0) / 60000);
      return [
        h('h1', { text: say('kiosk.settings') }),
        h('dl', {}, [
          ['kiosk.fact.place', setup ? `${view.pick(setup.place.name)} (${setup.place.code})` : say('kiosk.never')],
          ['kiosk.fact.unit', setup ? view.pick(setup.place.unit.name) : say('kiosk.never')],
          ['kiosk.fact.device', [s.device, s.name].filter(Boolean).join(' · ')],
          ['kiosk.fact.version', document.documentElement.getAttribute('data-version')],
          ['kiosk.fact.unsent', String(s.unsent)],
          ['kiosk.fact.apart', String(s.apart)],
          ['kiosk.fact.last', ago(s.last)],
          ['kiosk.fact.storage', say(`kiosk.storage.${s.evicted ? 'evicted' : s.storage || 'temporary'}`)],
          ['kiosk.fact.clock', skew ? say('kiosk.clock_off', { N: Math.abs(skew) }) : say('kiosk.clock_right')]
        ].map((f) => h('div', {}, h('dt', { text: say(f[0]) }), h('dd', { text: f[1] })))),
        apart.length > 0 && h('details', { class: 'apartlist' }, h('summary', { text: say('kiosk.apart', { N: apart.length }) }),
          h('p', { text: say('kiosk.apart_text') }),
          h('ul', {}, apart.slice(0, 50).map((r) => h('li', { text: [r.body.id.slice(0, 8), say(`kiosk.fate.${r.status}`), r.message].filter(Boolean).join(' · ') }))),
          view.button(say('kiosk.apart_retry'), 'plain', () => { outbox.rejoin().then(courier.go).then(renew); })),
        h('div', { class: 'choices' },
          view.button(say('kiosk.send_now'), 'plain', () => { courier.go().then(renew); }),
          view.button(say('kiosk.print'), 'plain', testPrint),
          view.button(say('kiosk.pin.change'), 'plain', newPIN),
          view.button(say('kiosk.enrol.again'), 'plain', () => { enrol('again', settings); }),
          view.button(say('kiosk.exit'), 'plain', exit)),
        view.guide(),
        h('div', { class: 'nav' }, view.button(say('kiosk.home'), 'primary', home))
      ];
    });
  });
}

// Prints an id as an answer has one, so that staff sees whether the printer at the desk works. It is nobody's.
function testPrint() {
  const setup = courier.setup();
  const id = Array.from(crypto.getRandomValues(new Uint8Array(8)), (x) => (x + 256).toString(16).slice(1)).join('');
  const sheet = h('section', { class: 'sheet' },
    h('p', { class: 'big', text: say('kiosk.print_title') }),
    h('p', { text: setup ? view.pick(setup.place.name) : '' }),
    h('p', { class: 'big', text: id.match(/.{4}/g).join(' ') }),
    h('p', { text: say('kiosk.print_text') }));
  document.body.appendChild(sheet);
  window.addEventListener('afterprint', () => { sheet.remove(); }, { once: true });
  window.print();
}

// Leaves the application; the tablet's own lock is lifted by the tablet.
function exit() {
  survey.wipe();
  const out = document.fullscreenElement ? document.exitFullscreen() : Promise.resolve();
  out.catch(() => {}).then(() => { window.location.assign('/'); });
}
