//go:build drill

package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"sipas/survey/surveytest"
)

// TestDrillYesOpensANote on the phone, with and without a script, beside the question and beside the comment; and whoever is thanked reads whom to call.
func TestDrillYesOpensANote(t *testing.T) {
	t.Parallel()
	p := newProgram(t, "SIPAS_HOTLINE=0263 3 822 333", "SIPAS_STANDING_FASTEST=0")
	p.serve()
	for _, c := range []struct {
		name, query, words, told string
		scripts                  bool
	}{
		{"vi", "", "thanh tra", "Phiếu của Ông/Bà đã được ghi nhận.", true},
		{"en-noscript", "?lang=en", "inspectorate", "Your answers have been recorded.", false},
	} {
		b := newBrowser(t)
		if !c.scripts {
			b.withoutScripts()
		}
		b.open(p.base + "/q/" + p.code + c.query)
		notes := func() string {
			return evaluate[string](b, `[...document.querySelectorAll('.w')].map((e) => e.getBoundingClientRect().height > 0 ? 1 : 0).join('')`)
		}
		for choice, want := range map[string]string{"access-5": "000", "trouble-1": "000"} {
			b.click("label[for=" + choice + "]")
			if got := notes(); got != want {
				t.Errorf("%s: after %s the notes stand %s, want %s", c.name, choice, got, want)
			}
		}
		b.click("label[for=extra_payment-2]")
		if got := notes(); got != "011" {
			t.Errorf("%s: after yes the notes stand %s", c.name, got)
		}
		b.click("label[for=trouble-2]")
		b.waitText(c.words)
		if got := notes(); got != "111" {
			t.Errorf("%s: after yes to both the notes stand %s", c.name, got)
		}
		for _, choice := range []string{"procedures-4", "officials-1", "result-9", "feedback-9", "overall-2"} {
			b.click("label[for=" + choice + "]")
		}
		b.do(chromedp.SendKeys("#comment", "Cán bộ đòi thêm tiền mới nhận hồ sơ"))
		b.picture("conduct-form-" + c.name)
		b.sound(c.scripts, "form")
		b.click("#send")
		b.waitText(c.told)
		b.waitText("0263 3 822 333")
		b.picture("conduct-thanks-" + c.name)
		b.sound(c.scripts, "thanks")
		if at := b.location(); !strings.HasSuffix(at, "/thanks"+c.query) {
			t.Errorf("%s: thanked at %s", c.name, at)
		}
	}
	conn := connect(t, p)
	defer func() { _ = conn.Close(t.Context()) }()
	// With words each waits there until its comment is gathered, and then is a report.
	surveytest.Eventually(t, "both are with the inspectorate", func() bool {
		var n int
		return conn.QueryRow(t.Context(), `select (select count(*) from survey.reported where trouble and extra and commented)
			+ (select count(*) from followup.conduct where trouble and extra and comment_id is not null)`).Scan(&n) == nil && n == 2
	})
}

// sound fails with what the accessibility checker finds, which needs scripts.
func (b *browser) sound(scripts bool, what string) {
	b.t.Helper()
	if !scripts {
		return
	}
	for _, v := range b.axe() {
		b.t.Errorf("%s: %s", what, v)
	}
}
