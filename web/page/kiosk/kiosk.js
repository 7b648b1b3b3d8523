// Starts the tablet, decides what it shows between two people, and minds that somebody is there.
(function (sipas) {
  'use strict';
  var view = sipas.view;
  var h = view.h;
  var say = view.say;
  var courier = sipas.courier;
  var IDLE = 45000; // without a touch, before it asks
  var GRACE = 20000; // to answer that
  var touched = performance.now();
  var asking = null; // when it began to ask
  var vacant = true; // nobody was in the middle of something when it last looked
  var newer = false; // another version of this application lies ready
  var drawn = ''; // what home shows at the moment

  // What stands between two people: the invitation, or why there is none.
  function home() {
    var s = courier.state;
    var setup = courier.setup();
    if (newer) {
      window.location.reload();
      return;
    }
    drawn = signature();
    if (s.access === 'revoked') {
      sipas.keeper.enrol('revoked');
    } else if (!setup || s.access === 'unknown') {
      sipas.keeper.enrol(setup ? 'lost' : 'first');
    } else if (!setup.place.open) {
      notice('kiosk.closed', 'kiosk.closed_text');
    } else if (s.pause) {
      notice('kiosk.paused', '', s.pause);
    } else {
      invite(setup);
    }
  }

  // All that home depends on: it is drawn anew only when that has changed.
  function signature() {
    var s = courier.state;
    var setup = courier.setup();
    return JSON.stringify([s.access, s.pause, s.evicted, s.storage === 'full', s.failing && s.unsent, s.access === 'enrolled' ? 0 : s.unsent + s.apart, setup]);
  }

  function invite(setup) {
    view.show('start', function () {
      return [
        alarms(),
        h('p', { class: 'unit', text: view.pick(setup.province) }),
        h('h1', { text: view.pick(setup.place.name) }),
        h('p', { class: 'lead', text: say('respond.lead') }),
        view.button(say('kiosk.start'), 'primary start', function () {
          history.pushState(null, '');
          sipas.survey.begin();
        }),
        h('p', { class: 'notice', text: say('kiosk.adult') + ' ' + say('respond.notice', { Who: view.pick(setup.province) }) + ' ' + say('kiosk.partial') }),
        footer()
      ];
    });
  }

  function notice(title, text, words) {
    view.show('notice', function () {
      return [alarms(), h('h1', { text: say(title) }), h('p', { class: 'lead', text: words || say(text) }), sipas.keeper.waiting(), footer()];
    });
  }

  // What staff must hear about, loudly, on the screen everybody passes.
  function alarms() {
    var s = courier.state;
    var found = [];
    if (s.storage === 'full') { found.push(h('p', { text: say('kiosk.alarm.full', { N: s.unsent }) })); }
    if (s.evicted) { found.push(h('p', { text: say('kiosk.alarm.evicted', { N: s.before }) })); }
    return found.length > 0 && h('div', { class: 'alert', role: 'alert' }, h('p', { class: 'strong', text: say('kiosk.alarm.staff') }), found);
  }

  function footer() {
    var s = courier.state;
    return h('div', { class: 'foot' },
      h('p', { class: 'small', text: s.failing && s.unsent ? say('kiosk.unsent', { N: s.unsent }) : '' }),
      view.button(say('kiosk.settings'), 'quiet', sipas.keeper.enter));
  }

  // Screens on which the tablet waits for somebody.
  function waits() { return ['start', 'notice', 'enrol', 'loading'].indexOf(view.screen()) >= 0; }

  // Shows home again when what it shows has changed, and nobody is in the middle of something.
  function refresh() {
    if (!waits()) { return; }
    if (view.screen() === 'enrol' && document.getElementById('field').value) { return; }
    if (signature() !== drawn || newer) { home(); }
  }

  // Screens on which somebody may have left something behind.
  function occupied() {
    return ['item', 'comment', 'unsaved', 'pin', 'newpin', 'againpin', 'settings', 'reenrol'].indexOf(view.screen()) >= 0;
  }

  function watch() {
    var now = performance.now();
    if (!occupied()) {
      vacant = true;
      if (asking !== null) { stay(); }
      if (view.lang() !== view.FIRST && now - touched >= IDLE && waits()) { // who chose another language has gone
        view.reset();
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
    var left = Math.ceil((GRACE - (now - asking)) / 1000);
    document.getElementById('left').textContent = say('kiosk.idle_left', { N: Math.max(0, left) });
    if (left <= 0) {
      stay();
      if (sipas.survey.under()) { sipas.survey.abandon(); } else { home(); }
    }
  }

  function inquire(now) {
    asking = now;
    var dialog = document.getElementById('idle');
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
    if (sipas.survey.under() && view.screen() !== 'thanks') {
      history.pushState(null, '');
      sipas.survey.back();
    }
  }

  // Keeps the screen on where the browser can; the tablet's own settings do the rest.
  function wake() {
    if (navigator.wakeLock && !document.hidden) { navigator.wakeLock.request('screen').catch(function () {}); }
  }

  function install() {
    if (!navigator.serviceWorker) { return; }
    var had = navigator.serviceWorker.controller !== null;
    navigator.serviceWorker.addEventListener('controllerchange', function () {
      newer = had;
      had = true;
      refresh();
    });
    navigator.serviceWorker.register('/kiosk/worker.js', { scope: '/kiosk', updateViaCache: 'none' }).then(function (r) {
      setInterval(function () { r.update().catch(function () {}); }, 30 * 60000);
    }, function () {});
  }

  function fault(title, text) {
    view.show('fault', function () {
      return [h('h1', { text: say(title) }), h('p', { class: 'lead', role: 'alert', text: say(text) }),
        view.button(say('kiosk.retry'), 'primary', function () { window.location.reload(); }),
        h('p', {}, h('a', { href: '/kiosk/guide' + (view.lang() === 'en' ? '?lang=en' : ''), text: say('kiosk.guide') }))];
    });
  }

  async function start() {
    sipas.survey.onHome(home);
    sipas.keeper.onHome(home);
    if (!window.isSecureContext || !window.indexedDB) {
      fault('kiosk.insecure', 'kiosk.insecure_text');
      return;
    }
    install();
    document.addEventListener('pointerdown', touch);
    document.addEventListener('keydown', touch);
    document.getElementById('idle').addEventListener('cancel', function (event) {
      event.preventDefault();
      stay();
    });
    window.addEventListener('popstate', onBack);
    document.addEventListener('visibilitychange', wake);
    wake();
    // A page that is left, or brought back from the browser's memory, knows nobody.
    window.addEventListener('pagehide', function () { sipas.survey.wipe(); });
    window.addEventListener('pageshow', function (event) { if (event.persisted) { home(); } });
    try {
      await courier.start(document.documentElement.getAttribute('data-version'));
    } catch (noStorage) {
      fault('kiosk.fault', 'kiosk.fault_text');
      return;
    }
    courier.listen(refresh);
    home();
    setInterval(watch, 1000);
  }

  start();
})(window.sipas = window.sipas || {});
