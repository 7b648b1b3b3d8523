// Filters the table while one types. The same search works without this script, on the server.
(function () {
  'use strict';
  var q = document.getElementById('q');
  var found = document.getElementById('found');
  var rows = [].slice.call(document.querySelectorAll('tr[data-fold]'));
  if (!q || !rows.length || !''.normalize) { return; }

  // As survey.Fold does on the server: no case, no marks, đ as d.
  function fold(s) {
    return s.toLowerCase().normalize('NFD').replace(/[\u0300-\u036f]/g, '').replace(/đ/g, 'd').replace(/[\s-]+/g, ' ').trim();
  }

  q.addEventListener('input', function () {
    var wanted = fold(q.value);
    var n = 0;
    rows.forEach(function (row) {
      row.hidden = row.getAttribute('data-fold').indexOf(wanted) < 0;
      if (!row.hidden) { n++; }
    });
    found.textContent = !wanted ? '' : n ? found.getAttribute('data-some').replace('#', n) : found.getAttribute('data-none').replace('#', q.value);
  });
})();
