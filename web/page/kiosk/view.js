// How the tablet shows anything: one screen at a time, built anew, so that nothing of the last one stays behind.
(function (sipas) {
  'use strict';
  var texts = JSON.parse(document.getElementById('texts').textContent);
  var FIRST = 'vi';
  var lang = FIRST;
  var draw = function () {};
  var shown = 0; // when the screen came up

  function say(key, blanks) {
    return (texts[lang][key] || key).replace(/\{(\w+)\}/g, function (whole, name) { return blanks && name in blanks ? blanks[name] : whole; });
  }

  function pick(text) { return (text && (lang === 'en' && text.en || text.vi)) || ''; }

  // An element: properties that begin with on are listeners, text is its words, the rest attributes; false leaves one out.
  function h(tag, properties) {
    var e = document.createElement(tag);
    Object.keys(properties || {}).forEach(function (name) {
      var value = properties[name];
      if (value === false || value === undefined || value === null) { return; }
      if (name === 'text') { e.textContent = value; } else if (name.slice(0, 2) === 'on') { e.addEventListener(name.slice(2), value); } else { e.setAttribute(name, value === true ? '' : value); }
    });
    append(e, [].slice.call(arguments, 2));
    return e;
  }

  function append(e, children) {
    children.forEach(function (c) {
      if (Array.isArray(c)) { append(e, c); } else if (c) { e.appendChild(c); }
    });
  }

  var FACES = ['M8 9l2 1M16 9l-2 1M8 17c2-3 6-3 8 0', 'M9 9v1M15 9v1M9 16c1.5-1.5 4.5-1.5 6 0', 'M9 9v1M15 9v1M8.5 15.5h7',
    'M9 9v1M15 9v1M9 15c1.5 1.5 4.5 1.5 6 0', 'M9 9v1M15 9v1M8 14c2 4 6 4 8 0z'];

  function face(step) {
    var svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    svg.setAttribute('viewBox', '0 0 24 24');
    svg.setAttribute('aria-hidden', 'true');
    var circle = document.createElementNS(svg.namespaceURI, 'circle');
    circle.setAttribute('cx', 12);
    circle.setAttribute('cy', 12);
    circle.setAttribute('r', 10);
    var path = document.createElementNS(svg.namespaceURI, 'path');
    path.setAttribute('d', FACES[step - 1]);
    svg.appendChild(circle);
    svg.appendChild(path);
    return svg;
  }

  // Puts a screen up. build returns its parts in the language of the moment; the first heading takes the focus, so that a
  // screen reader begins there. The same screen in another language keeps what its name says it is.
  function show(name, build) {
    draw = function () {
      document.documentElement.lang = lang;
      document.title = say('kiosk.title');
      var main = document.getElementById('screen');
      main.textContent = '';
      main.setAttribute('data-screen', name);
      append(main, [build()]);
      var other = document.getElementById('lang');
      other.textContent = say('lang.other');
      other.lang = lang === 'vi' ? 'en' : 'vi';
      var setup = sipas.courier.setup();
      var aside = document.getElementById('synthetic');
      aside.hidden = !(setup && setup.synthetic);
      aside.textContent = say('banner.synthetic');
      shown = performance.now();
      var heading = main.querySelector('h1');
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
      window.scrollTo(0, 0);
    };
    draw();
  }

  function speak(language) {
    lang = language;
    draw();
  }

  // A second tap of a hasty finger falls on the next screen: it is not meant for it. Keys and screen readers have no such taps.
  function hasty(event) { return event.detail > 0 && performance.now() - shown < 350; }

  function button(text, kind, onclick) {
    return h('button', { type: 'button', class: kind, text: text, onclick: function (event) { if (!hasty(event)) { onclick(event); } } });
  }

  document.getElementById('lang').addEventListener('click', function () { speak(lang === 'vi' ? 'en' : 'vi'); });

  sipas.view = {
    say: say, pick: pick, h: h, face: face, show: show, hasty: hasty, button: button, redraw: function () { draw(); },
    FIRST: FIRST, lang: function () { return lang; }, reset: function () { lang = FIRST; },
    screen: function () { return document.getElementById('screen').getAttribute('data-screen'); }
  };
})(window.sipas = window.sipas || {});
