// The citizen's screens: one item each, then the comment, then thanks. What is chosen lives in one variable and ends with it.
(function (sipas) {
  'use strict';
  var view = sipas.view;
  var h = view.h;
  var say = view.say;
  var THANKS = 6000;
  var CHOSEN = 250; // how long a choice is seen before the next item comes
  var run = null; // the survey under way
  var turn = null; // timer of the next screen
  var home = function () {};

  function begin() {
    var setup = sipas.courier.setup();
    run = { setup: setup, items: setup.place.questionnaire.items, at: 0, answers: {}, comment: '', began: performance.now(), record: null };
    item();
  }

  function still() {
    clearTimeout(turn);
    turn = null;
  }

  // Forgets everything about the person who was here.
  function wipe() {
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
    view.show('item', function () {
      var asked = run.items[run.at];
      return [
        progress(),
        h('h1', { id: 'question', text: view.pick(asked.text) }),
        asked.example && h('p', { class: 'example', text: view.pick(asked.example) }),
        h('div', { class: 'tiles ' + asked.kind + ' of' + options(asked).length + (asked.not_applicable ? ' tight' : ''), role: 'group', 'aria-labelledby': 'question' }, options(asked).map(tile)),
        apart(asked),
        h('div', { class: 'nav' }, view.button(say('kiosk.back'), 'plain', back), forward(asked))
      ];
    });
  }

  function progress() {
    var n = run.at + 1;
    var of = run.items.length;
    return h('div', { class: 'progress' },
      h('p', { text: say('respond.number', { N: n, Of: of }) }),
      h('div', { class: 'track', 'aria-hidden': 'true' }, run.items.map(function (_, i) { return h('span', { class: i < n ? 'done' : '' }); })));
  }

  function options(asked) {
    if (asked.kind === 'choice') {
      return asked.options.map(function (o) { return { value: o.value, text: view.pick(o.text) }; });
    }
    return run.setup.place.questionnaire.scale.map(function (text, i) { return { value: i + 1, text: view.pick(text), step: i + 1 }; });
  }

  function tile(option) {
    var chosen = run.answers[run.items[run.at].key] === option.value;
    return h('button', {
      type: 'button', class: 'tile' + (option.step ? ' c' + option.step : ''), 'data-value': option.value, 'aria-pressed': String(chosen),
      onclick: function (event) { choose(event, option.value); }
    }, option.step && view.face(option.step), h('span', { class: 'word', text: option.text }),
    option.step && h('span', { class: 'sr', text: ' (' + option.step + '/5)' }));
  }

  function apart(asked) {
    if (!asked.not_applicable) { return null; }
    var chosen = run.answers[asked.key] === 9;
    return h('div', { class: 'apart' }, h('button', {
      type: 'button', class: 'tile na', 'data-value': 9, 'aria-pressed': String(chosen), onclick: function (event) { choose(event, 9); }
    }, h('span', { class: 'word', text: view.pick(asked.not_applicable) })));
  }

  // Nothing leads on until an item that must be answered is; one that was answered before can be left as it is.
  function forward(asked) {
    if (asked.key in run.answers) { return view.button(say('kiosk.next'), 'primary', next); }
    return asked.required ? null : view.button(say('kiosk.skip'), 'plain', next);
  }

  function choose(event, value) {
    if (view.hasty(event) || turn) { return; }
    var key = run.items[run.at].key;
    if (run.answers[key] === value) { // a second tap takes it back
      delete run.answers[key];
      item();
      return;
    }
    run.answers[key] = value;
    [].forEach.call(document.querySelectorAll('.tile'), function (t) {
      t.setAttribute('aria-pressed', String(Number(t.getAttribute('data-value')) === value));
    });
    turn = setTimeout(next, CHOSEN);
  }

  function next() {
    still();
    run.at++;
    if (run.at < run.items.length) { item(); } else { comment(); }
  }

  function back() {
    still();
    if (run.at === 0) { leave(); return; }
    run.at--;
    item();
  }

  function comment() {
    view.show('comment', function () {
      var preview = h('div', { class: 'preview', 'aria-live': 'polite' });
      var box = h('textarea', {
        id: 'comment', rows: 4, maxlength: run.setup.comment_limit, autocomplete: 'off', autocorrect: 'off', spellcheck: 'false', 'aria-labelledby': 'question', 'aria-describedby': 'hint',
        oninput: function () {
          run.comment = box.value;
          preshow(preview, box.value);
        }
      });
      box.value = run.comment;
      preshow(preview, run.comment);
      return [
        h('p', { class: 'progress', text: say('respond.optional') }),
        h('h1', { id: 'question', text: say('respond.comment') }),
        h('p', { id: 'hint', class: 'example', text: say('respond.comment_hint') }),
        box, preview,
        h('div', { class: 'nav' }, view.button(say('kiosk.back'), 'plain', back), view.button(say('respond.send'), 'primary', send))
      ];
    });
  }

  function preshow(preview, text) {
    var kept = masked(text);
    preview.textContent = '';
    if (kept === text.trim()) { return; }
    preview.appendChild(h('p', { class: 'small', text: say('respond.preview') }));
    preview.appendChild(h('p', { class: 'kept', text: kept }));
  }

  // As survey.MaskComment does on the server. Half of a pair of code units, which a full box can leave, is no character.
  function masked(text) {
    var m = run.setup.masks;
    var money = new RegExp(m.money);
    var currency = new RegExp(m.currency, 'i');
    return text.normalize('NFC').replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|([^\uD800-\uDBFF]|^)[\uDC00-\uDFFF]/g, '$1').trim()
      .replace(new RegExp(m.mail, 'g'), '•••@•••')
      .replace(new RegExp(m.number, 'g'), function (match, at, whole) {
        return money.test(match) && currency.test(whole.slice(at + match.length)) ? match : match.replace(/[0-9]/g, '•');
      });
  }

  // What is kept of the person's answers: no time finer than the day goes out, see clock.js.
  function record(partial) {
    var body = {
      id: newID(), place: run.setup.place.code, questionnaire: run.setup.place.questionnaire.key, language: view.lang(),
      duration_ms: Math.min(Math.round(performance.now() - run.began), 86400000), adult: true, answers: run.answers
    };
    if (partial) { body.partial = true; } else if (run.comment.trim()) { body.comment = masked(run.comment); }
    return { body: body, note: sipas.clock.note() };
  }

  function newID() {
    if (crypto.randomUUID) { return crypto.randomUUID(); }
    var b = crypto.getRandomValues(new Uint8Array(16));
    b[6] = b[6] & 15 | 64;
    b[8] = b[8] & 63 | 128;
    var hex = [].map.call(b, function (x) { return (x + 256).toString(16).slice(1); }).join('');
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  }

  // Thanks come only after the answer is on disk here, or stored there.
  async function send(event) {
    if (run.sending) { return; }
    run.sending = true;
    if (event) { event.target.setAttribute('aria-disabled', 'true'); }
    var mine = run;
    mine.record = mine.record || record(false); // trying again is the same answer
    var kept = await keep(mine.record);
    if (run !== mine) { return; }
    mine.sending = false;
    if (kept) { thanks(); } else { unsaved(); }
  }

  async function keep(r) {
    try {
      await sipas.outbox.add(r);
      sipas.courier.go();
      return true;
    } catch (full) {
      try {
        return await sipas.courier.direct(r);
      } catch (offline) {
        return false;
      }
    }
  }

  function unsaved() {
    view.show('unsaved', function () {
      return [
        h('h1', { text: say('kiosk.unsaved') }),
        h('p', { class: 'lead', role: 'alert', text: say('kiosk.unsaved_text') }),
        h('div', { class: 'nav' }, view.button(say('kiosk.leave'), 'plain', leave), view.button(say('kiosk.retry'), 'primary', send))
      ];
    });
  }

  function thanks() {
    run = null;
    view.show('thanks', function () {
      return [
        h('div', { class: 'tick', 'aria-hidden': 'true' }),
        h('h1', { text: say('thanks.title') }),
        h('p', { class: 'lead', text: say('thanks.saved') }),
        h('p', { class: 'lead quiet', text: say('thanks.private') }),
        h('div', { class: 'nav' }, view.button(say('kiosk.done'), 'primary', leave))
      ];
    });
    turn = setTimeout(leave, THANKS);
  }

  // The person went away. What was answered is kept as partial; a comment that was not sent is not.
  async function abandon() {
    var left = run && Object.keys(run.answers).length && !run.record ? record(true) : null;
    leave();
    if (!left) { return; }
    await sipas.outbox.add(left).then(sipas.courier.go, function () {}); // a partial is worth no alarm
  }

  sipas.survey = { begin: begin, wipe: wipe, abandon: abandon, back: back, under: function () { return run !== null; }, onHome: function (f) { home = f; } };
})(window.sipas = window.sipas || {});
