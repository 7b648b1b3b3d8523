//go:build drill

package main

import (
	"fmt"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"sipas/survey/surveytest"
)

// hands are how somebody uses a page.
type hands interface {
	press(target string)       // a link or a button
	write(field, text string)  // in place of what stands there
	choose(list, value string) // in a list
	tick(box string)           // a box, or one of several choices
	handIn(field, file string) // a file
}

// pointer uses a mouse, or a finger.
type pointer struct{ *browser }

func (p pointer) press(target string) { p.t.Helper(); p.click(target) }
func (p pointer) tick(box string)     { p.t.Helper(); p.click(box) }

func (p pointer) write(field, text string) {
	p.t.Helper()
	p.click(field)
	p.do(chromedp.KeyEvent("a", chromedp.KeyModifiers(chromedp.ModifierCtrl)), chromedp.KeyEvent(text))
}

// choose sets what is chosen: the list that a browser opens for a mouse is no part of the page.
func (p pointer) choose(list, value string) {
	p.t.Helper()
	if !evaluate[bool](p.browser, fmt.Sprintf(`(function (e) { e.value = %q; return e.value === %[1]q; })(document.querySelector(%q))`, value, list)) {
		p.t.Fatalf("%s has no %s", list, value)
	}
}

func (p pointer) handIn(field, file string) {
	p.t.Helper()
	p.do(chromedp.SetUploadFiles(field, []string{file}))
}

// keys are a keyboard alone: whatever is used is reached by the tabulator, and shows that it is.
type keys struct{ *browser }

func (k keys) strike(key string, modifiers ...chromedp.Modifier) {
	k.t.Helper()
	k.do(chromedp.KeyEvent(key, chromedp.KeyModifiers(modifiers...)))
}

// farthest is how often somebody may have to strike the tabulator: a list of all units lies between.
const farthest = 400

// reach goes on with the tabulator, forwards or backwards, until something has the focus.
func (k keys) reach(target string) {
	k.t.Helper()
	surveytest.Eventually(k.t, "there is "+target, func() bool { return k.sees(fmt.Sprintf(`document.querySelector(%q)`, target)) })
	for range farthest {
		switch evaluate[string](k.browser, fmt.Sprintf(`(function (to, at) {
			if (at === to) { return at.matches(':focus-visible') && getComputedStyle(at).outlineStyle !== 'none' ? 'there' : 'unseen'; }
			if (at.type === 'radio' && at.name === to.name) { return 'beside'; }
			return at !== document.body && at.compareDocumentPosition(to) & Node.DOCUMENT_POSITION_PRECEDING ? 'behind' : 'ahead';
		})(document.querySelector(%q), document.activeElement)`, target)) {
		case "there":
			return
		case "unseen":
			k.t.Fatalf("%s has the focus, and nobody can see it", target)
		case "beside":
			k.strike(kb.ArrowDown)
		case "behind":
			k.strike(kb.Tab, chromedp.ModifierShift)
		default:
			k.strike(kb.Tab)
		}
	}
	k.t.Fatalf("%s cannot be reached by the tabulator", target)
}

func (k keys) press(target string) {
	k.t.Helper()
	k.reach(target)
	k.strike(kb.Enter)
}

func (k keys) write(field, text string) {
	k.t.Helper()
	k.reach(field)
	k.strike("a", chromedp.ModifierCtrl)
	k.strike(text)
}

func (k keys) choose(list, value string) {
	k.t.Helper()
	k.reach(list)
	chosen := fmt.Sprintf(`document.querySelector(%q).value`, list)
	for range farthest {
		if evaluate[string](k.browser, chosen) == value {
			return
		}
		k.strike(kb.ArrowDown)
	}
	k.t.Fatalf("%s has no %s", list, value)
}

func (k keys) tick(box string) {
	k.t.Helper()
	k.reach(box)
	k.strike(" ")
	if !evaluate[bool](k.browser, fmt.Sprintf(`document.querySelector(%q).checked`, box)) {
		k.t.Errorf("%s is not ticked", box)
	}
}

// handIn reaches the field; the window in which one looks for a file is the machine's and no part of the page.
func (k keys) handIn(field, file string) {
	k.t.Helper()
	k.reach(field)
	k.do(chromedp.SetUploadFiles(field, []string{file}))
}
