package main

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"sipas/survey/surveytest"
)

// TestEnterSends what people have filled in, as does Go on a phone's keyboard, with scripts and without: it is no wish for another language.
func TestEnterSends(t *testing.T) {
	t.Parallel()
	p := newProgram(t, "SIPAS_STANDING_FASTEST=0", "SIPAS_CALLBACK=on")
	p.serve()
	for _, scripts := range []bool{true, false} {
		b := newBrowser(t)
		if scripts {
			b.opens(p.base + "/q/" + p.code)
		} else {
			b.withoutScripts()
			b.open(p.base + "/q/" + p.code)
		}
		for _, choice := range []string{"access-5", "procedures-4", "officials-5", "result-9", "feedback-9", "overall-4"} {
			b.click("label[for=" + choice + "]")
		}
		b.do(chromedp.KeyEvent(kb.Enter)) // on the last one
		b.waitText(thanked)

		b.open(p.base + "/q/" + p.code + "/call-back")
		b.click("label[for=consent]")
		b.do(chromedp.SendKeys("#phone", "0912345678"), chromedp.SendKeys("#name", "Bà Tâm"), chromedp.KeyEvent(kb.Enter))
		surveytest.Eventually(t, "the number is noted", func() bool { return b.sees(`location.pathname.endsWith('/call-back/noted')`) })
	}
	if n := storedCount(t, p); n != 2 {
		t.Errorf("%d stored, want 2", n)
	}
}

// TestWhatIsWrongTakesTheFocus on each form of citizens, with scripts and without: who reads with a screen reader, or by keyboard, is not left at the top.
func TestWhatIsWrongTakesTheFocus(t *testing.T) {
	t.Parallel()
	p := newProgram(t, "SIPAS_CALLBACK=on")
	p.serve()
	for _, scripts := range []bool{true, false} {
		b := newBrowser(t)
		if !scripts {
			b.withoutScripts()
		}
		for _, form := range []struct{ path, field, typed, send string }{
			{"/q/" + p.code, "#comment", "Chờ lâu", "#send"}, {"/q/" + p.code + "/call-back", "#phone", "0912", "p.go button"}, {"/q", "#code", "22222", "form.ask button"},
		} {
			b.open(p.base + form.path)
			b.do(chromedp.SendKeys(form.field, form.typed))
			b.click(form.send)
			surveytest.Eventually(t, "what is wrong on "+form.path+" has the focus", func() bool { return b.sees(`document.activeElement.id === 'errors'`) })
			if scripts {
				if found := b.axe(); len(found) > 0 {
					t.Errorf("%s: %v", form.path, found)
				}
			}
		}
	}
}
