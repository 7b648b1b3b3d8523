// Starts the tablet, decides what it shows between two people, and minds that somebody is there.
import * as courier from './courier.js';
import * as keeper from './keeper.js';
import * as survey from './survey.js';
import * as view from './view.js';
import { h, say } from './view.js';

const IDLE = 45000; // without a touch, before it asks
const GRACE = 20000; // to answer that
let touched = performance.now();
let asking = null; // when it began to ask
let vacant = true; // nobody was in the middle of something when it last looked
let newer = false; // another version of this application lies ready
let drawn = ''; // what home shows at the moment

// What stands between two people: the first item, or why there is none.
function home() {
  const s = courier.state;
  const setup = courier.setup();
  if (newer) {
    window.location.reload();
    return;
  }
  drawn = signature();
  if (s.access === 'revoked') {
    keeper.enrol('revoked');
  } else if (!setup || s.access === 'unknown') {
    keeper.enrol(setup ? 'lost' : 'first');
  } else if (!setup.place.open) {
    notice('kiosk.closed', 'kiosk.closed_text');
  } else if (s.pause) {
    notice('kiosk.paused', '', s.pause);
  } else {
    survey.rest(alarms, footer);
  }
}

// All that home depends on: it is drawn anew only when that has changed.
function signature() {
  const s = courier.state;
  const setup = courier.setup();
  return JSON.stringify([s.access, s.pause, s.evicted, s.storage === 'full', s.failing && s.unsent, s.access === 'enrolled' ? 0 : s.unsent + s.apart, setup]);
}

function notice(title, text, words) {
  view.show('notice', () => [
    alarms(), h('h1', { text: say(title) }), h('p', { class: 'lead', text: words || say(text) }), words && phone(), keeper.waiting(), footer()
  ]);
}

// The way around a tablet that rests: the desk's own code, for a phone. It comes with the setup, so that it is there without a network.
function phone() {
  const setup = courier.setup();
  return setup.code && h('div', { class: 'phone' },
    view.code(setup.code, say('poster.code', { Place: view.pick(setup.place.name) })),
    h('p', { class: 'lead', text: say('kiosk.phone') }),
    h('p', { class: 'address', text: setup.code.address.replace(/^https?:\/\//, '') }));
}

// What staff must hear about, loudly, on the screen everybody passes.
function alarms() {
  const s = courier.state;
  const found = [];
  if (s.storage === 'full') { found.push(h('p', { text: say('kiosk.alarm.full', { N: s.unsent }) })); }
  if (s.evicted) { found.push(h('p', { text: say('kiosk.alarm.evicted', { N: s.before }) })); }
  return found.length > 0 && h('div', { class: 'alert', role: 'alert' }, h('p', { class: 'strong', text: say('kiosk.alarm.staff') }), found);
}

function footer() {
  const s = courier.state;
  return h('div', { class: 'foot' },
    h('p', { class: 'small', text: s.failing && s.unsent ? say('kiosk.unsent', { N: s.unsent }) : '' }),
    view.button(say('kiosk.settings'), 'quiet', keeper.enter));
}

// Screens on which the tablet waits for somebody.
function waits() { return ['start', 'notice', 'enrol', 'loading'].includes(view.screen()); }

// Shows home again when what it shows has changed, and nobody is in the middle of something.
function refresh() {
  if (!waits() || survey.under()) { return; }
  if (view.screen() === 'enrol' && document.getElementById('field').value) { return; }
  if (signature() !== drawn || newer) { home(); }
}

// Screens on which somebody may have left something behind.
function occupied() {
  return survey.under() || ['item', 'comment', 'unsaved', 'pin', 'newpin', 'againpin', 'settings', 'reenrol'].includes(view.screen());
}

function watch() {
  const now = performance.now();
  if (!occupied()) {
    vacant = true;
    if (asking !== null) { stay(); }
    if (survey.read(now - Math.max(touched, view.since())) || view.lang() !== view.FIRST && now - touched >= IDLE && waits()) { // who read it, or chose another language, has gone
      survey.wipe();
      home();
    }
    return;
  }
  if (vacant) {
    vacant = false;
    touched = now;
  }
  if (asking === null) {
    if (now - touched >= IDLE) { inquire(now); }
    return;
  }
  const left = Math.ceil((GRACE - (now - asking)) / 1000);
  document.getElementById('left').textContent = say('kiosk.idle_left', { N: Math.max(0, left) });
  if (left <= 0) {
    stay();
    if (survey.under()) { survey.abandon(); } else { home(); }
  }
}

function inquire(now) {
  asking = now;
  const dialog = document.getElementById('idle');
  dialog.textContent = '';
  dialog.appendChild(h('h2', { id: 'idle-title', text: say('kiosk.idle') }));
  dialog.appendChild(h('p', { class: 'lead', text: say('kiosk.idle_text') }));
  dialog.appendChild(h('button', { type: 'button', class: 'primary', text: say('kiosk.idle_here'), onclick: stay }));
  dialog.appendChild(h('p', { id: 'left', class: 'quiet' }));
  dialog.showModal();
  watch();
}

// Somebody is there.
function stay() {
  touched = performance.now();
  if (asking === null) { return; }
  asking = null;
  document.getElementById('idle').close();
}

function touch() { if (asking === null) { touched = performance.now(); } }

// The tablet's own back button goes back within the survey, never to what somebody else has answered.
function onBack() {
  if (survey.under() && view.screen() !== 'thanks') {
    history.pushState(null, '');
    survey.back();
  }
}

// The screen went off, or something else came before the page: whoever looks next may be somebody else, and the clocks that would tell that
// nobody was there stand still while a tablet sleeps. Only a first PIN can still be chosen: without one no more than a new code would lead
// to the settings.
function sight() {
  if (!document.hidden) {
    wake();
    return;
  }
  if (asking !== null) { stay(); }
  if (survey.under()) { survey.abandon(); } else if (occupied() && !keeper.unlocked) { home(); }
}

// Keeps the screen on where the browser can; the tablet's own settings do the rest.
function wake() {
  if (navigator.wakeLock && !document.hidden) { navigator.wakeLock.request('screen').catch(() => {}); }
}

function install() {
  if (!navigator.serviceWorker) { return; }
  let had = navigator.serviceWorker.controller !== null;
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    newer = had;
    had = true;
    refresh();
  });
  navigator.serviceWorker.register('/kiosk/worker.js', { scope: '/kiosk', updateViaCache: 'none' }).then((r) => {
    setInterval(() => { r.update().catch(() => {}); }, 30 * 60000);
  }, () => {});
}

function fault(title, text) {
  view.show('fault', () => [
    h('h1', { text: say(title) }),
    h('p', { class: 'lead', role: 'alert', text: say(text) }),
    view.button(say('kiosk.retry'), 'primary', () => { window.location.reload(); }),
    view.guide()
  ]);
}

// What the application cannot do without: to look for a fault of the network where one of these is missing would be in vain. Browsers that
// cannot even read these scripts show what stands in the page.
function lacking() {
  return !window.indexedDB || !window.AbortController || !window.fetch || !window.crypto || !window.HTMLDialogElement;
}

async function start() {
  view.show('loading', () => h('h1', { text: say('kiosk.loading') })); // in place of what browsers say that get no further
  survey.onHome(home);
  keeper.onHome(home);
  if (!window.isSecureContext) {
    fault('kiosk.insecure', 'kiosk.insecure_text');
    return;
  }
  if (lacking()) {
    fault('kiosk.lacking', 'kiosk.lacking_text');
    return;
  }
  install();
  document.addEventListener('pointerdown', touch);
  document.addEventListener('keydown', touch);
  document.getElementById('idle').addEventListener('cancel', (event) => {
    event.preventDefault();
    stay();
  });
  window.addEventListener('popstate', onBack);
  document.addEventListener('visibilitychange', sight);
  wake();
  // A page that is left, or brought back from the browser's memory, knows nobody.
  window.addEventListener('pagehide', () => { survey.wipe(); });
  window.addEventListener('pageshow', (event) => { if (event.persisted) { home(); } });
  try {
    await courier.start(document.documentElement.getAttribute('data-version'));
  } catch {
    fault('kiosk.fault', 'kiosk.fault_text');
    return;
  }
  courier.listen(refresh);
  home();
  setInterval(watch, 1000);
}

start();
