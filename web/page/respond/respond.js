// The survey works without this script. With it: progress, a preview of the comment, clearing by a second tap, and a form
// that waits for the network instead of being lost. Written for old browsers.
(function () {
  'use strict';
  var form = document.getElementById('form');
  var send = document.getElementById('send');
  var state = document.getElementById('state');
  var progress = document.getElementById('progress');
  var label = send.textContent;
  var opened = Date.now();
  var sending = false;
  var waiting = null;
  var radios = [].slice.call(form.querySelectorAll('input[type=radio]'));
  var names = radios.map(function (r) { return r.name; }).filter(function (n, i, all) { return all.indexOf(n) === i; });

  function show() {
    var answered = 0;
    radios.forEach(function (r) {
      r.parentNode.classList.toggle('has', r.checked);
      if (r.checked) { answered++; }
    });
    progress.textContent = form.getAttribute('data-progress').replace('##', names.length).replace('#', answered);
    progress.hidden = answered === 0;
  }

  // A radio button cannot be taken back; a second tap on the chosen one does it here.
  radios.forEach(function (r) {
    var was = false;
    r.parentNode.addEventListener('pointerdown', function () { was = r.checked; });
    r.addEventListener('click', function () {
      if (was) { r.checked = false; }
      was = false;
      show();
    });
    r.addEventListener('change', show);
  });

  var comment = document.getElementById('comment');
  var preview = document.getElementById('preview');
  var mail = new RegExp(form.getAttribute('data-mail'), 'g');
  var number = new RegExp(form.getAttribute('data-number'), 'g');
  var money = new RegExp(form.getAttribute('data-money'));
  var currency = new RegExp(form.getAttribute('data-currency'), 'i');

  // As survey.MaskComment does on the server.
  function masked(text) {
    return text.replace(mail, '•••@•••').replace(number, function (match, at, whole) {
      if (money.test(match) && currency.test(whole.slice(at + match.length))) { return match; }
      return match.replace(/[0-9]/g, '•');
    });
  }

  function preshow() {
    var text = comment.value.normalize ? comment.value.normalize('NFC').trim() : comment.value;
    var kept = masked(text);
    preview.hidden = kept === text; // shown when something will be kept otherwise than typed
    preview.lastElementChild.textContent = kept;
  }
  comment.addEventListener('input', preshow);

  function busy(on) {
    sending = on;
    send.setAttribute('aria-disabled', String(on));
    send.textContent = on ? form.getAttribute('data-sending') : label;
  }

  function encoded() {
    document.getElementById('duration').value = Date.now() - opened;
    return [].slice.call(form.elements).filter(function (e) {
      return e.name && e.name !== 'switch' && (e.type !== 'radio' || e.checked);
    }).map(function (e) {
      return encodeURIComponent(e.name) + '=' + encodeURIComponent(e.value);
    }).join('&');
  }

  // No connection: say so, keep everything, try again by itself. The id in the form makes a second arrival harmless.
  function lost() {
    busy(false);
    send.textContent = form.getAttribute('data-retry');
    state.textContent = form.getAttribute('data-offline');
    state.hidden = false;
    clearTimeout(waiting);
    waiting = setTimeout(post, 8000);
  }

  function post() {
    if (sending) { return; }
    clearTimeout(waiting);
    busy(true);
    var request = new XMLHttpRequest();
    request.open('POST', form.action);
    request.timeout = 20000;
    request.setRequestHeader('Content-Type', 'application/x-www-form-urlencoded');
    request.onload = function () {
      if (request.status === 200 && /\/thanks(\?|$)/.test(request.responseURL || '')) {
        window.location.replace(request.responseURL);
        return;
      }
      form.submit(); // the server has something to say: let it show its page
    };
    request.onerror = lost;
    request.ontimeout = lost;
    request.send(encoded());
  }

  var pressed = null;
  [].forEach.call(form.querySelectorAll('button'), function (b) {
    b.addEventListener('click', function () { pressed = b; });
  });
  form.addEventListener('submit', function (event) {
    if ((event.submitter || pressed || send) !== send) { return; }
    event.preventDefault();
    post();
  });
  window.addEventListener('online', function () { if (!state.hidden) { post(); } });
  window.addEventListener('pageshow', function () { busy(false); show(); preshow(); });

  var errors = document.getElementById('errors');
  if (errors) { errors.focus(); }
  show();
})();
