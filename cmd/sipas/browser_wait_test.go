package main

import "testing"

// TestScriptsWaitForThePage: one that looks at what comes half a second later finds it.
func TestScriptsWaitForThePage(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.open(`data:text/html,<script>setTimeout(() => { document.body.append(Object.assign(document.createElement('p'), {textContent: 'there'})); }, 500)</script>`)
	if said := evaluate[string](b, `document.querySelector('p').textContent`); said != "there" {
		t.Errorf("it says %q", said)
	}
}
