//go:build drill

package main

import (
	"fmt"
	"io"
	"mime/quotedprintable"
	"strings"
	"testing"

	"sipas/survey/surveytest"
)

// TestDrillALetterOfTheMorning is chosen with the keyboard, on a page that nothing is wrong with, and without scripts; then each program that is started sends
// what is due, and none what another one has sent.
func TestDrillALetterOfTheMorning(t *testing.T) {
	t.Parallel()
	p, letters, env := withLetters(t, "SIPAS_STANDING_FASTEST=0")
	p.serve()
	people := p.people()
	p.says("Ghế phượngvĩ ít quá")
	surveytest.Eventually(t, "the comment waits", func() bool { return people.count(`select count(*) from followup.comment`) == 1 })
	b := newBrowser(t)
	for _, name := range []string{"lan", "minh"} {
		token := people.department(name)
		people.mail(name)
		b.become(token, p.base+"/staff/me")
		if name == "minh" {
			b.withoutScripts()
			b.open(p.base + "/staff/me")
		} else {
			b.letters("off")
		}
		b.presses(`form[action="/staff/me/digest"] button`)
		b.waitText(inWords(t, "staff.done.digest_on"))
		if name == "lan" {
			b.letters("on")
		}
		next := newPrivateProgram(t, append([]string{"SIPAS_DATABASE_URL=" + p.url}, env...)...)
		next.serve()
		surveytest.Eventually(t, "a letter to "+name, func() bool {
			return people.count(`select count(*) from staff.digest where state = 'sent'`) == map[string]int{"lan": 1, "minh": 2}[name]
		})
		next.stop()
		if n := len(letters.Taken); n != 1 {
			t.Fatalf("%d letters, want one to %s", n, name)
		}
		l := <-letters.Taken
		text, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(l.Text)))
		if err != nil {
			t.Fatal(err)
		}
		if l.To != name+"@snv.example.vn" || strings.Contains(string(text), "phượngvĩ") || !strings.Contains(string(text), "\r\n- 1 ") {
			t.Errorf("to %s: %s", l.To, text)
		}
	}
}

// letters looks at the page of an own account, in both languages.
func (b *browser) letters(state string) {
	b.t.Helper()
	at := b.location()
	for _, lang := range []string{"vi", "en"} {
		b.open(strings.SplitN(at, "?", 2)[0] + "?lang=" + lang)
		for _, width := range []int64{360, 1280} {
			b.reads("my account", width)
			b.picture(fmt.Sprintf("staff-letter-%s-%s-%d", state, lang, width))
		}
	}
	b.open(strings.SplitN(at, "?", 2)[0])
}
