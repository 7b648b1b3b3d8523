//go:build drill

package main

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"sipas/survey/staff"
	"sipas/survey/surveytest"
)

// TestDrillTopicsInTheBrowser: the department looks at what comments are about and labels some with the keyboard alone; a unit's leader sees what it is told.
func TestDrillTopicsInTheBrowser(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.mustRun("demo", "--responses", "3000", "--seed", "5")
	p.serve()
	people := p.people()
	minh, hoa, b := people.department("minh"), people.person("hoa", staff.Leader, "24781"), newBrowser(t)
	conn := connect(t, p)
	defer func() { _ = conn.Close(t.Context()) }()
	labels := func() (n int) {
		if err := conn.QueryRow(t.Context(), `select count(*) from followup.topic_label where topics = '{waiting,praise}'`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	surveytest.Eventually(t, "the lexicon has looked at all there is", func() bool {
		var read, all int
		err := conn.QueryRow(t.Context(), `select count(*) filter (where lexicon <> ''), count(*) from followup.comment_topic`).Scan(&read, &all)
		return err == nil && all > 20 && read == all
	})
	for _, lang := range []string{"vi", "en"} {
		b.become(minh, p.base+"/staff/topics?lang="+lang)
		b.readsBoth("topics " + lang)
		b.reads("topics "+lang, 768)
		b.reads("topics "+lang, 360)
		b.picture("staff-topics phone " + lang)
		b.open(p.base + "/staff/topics/label?lang=" + lang)
		b.readsBoth("topics label " + lang)
		b.reads("topics label "+lang, 320)
		b.become(hoa, p.base+"/staff/topics?lang="+lang)
		b.readsBoth("topics unit " + lang)
	}
	b.become(minh, p.base+"/staff/topics/label")
	said := func() string { return evaluate[string](b, `document.querySelector('[name=id]').value`) }
	first := said()
	b.do(chromedp.KeyEvent("s"))
	surveytest.Eventually(t, "another comment comes up", func() bool { return b.sees(`document.querySelector('[name=id]').value !== '` + first + `'`) })
	second := said()
	b.do(chromedp.KeyEvent("1"), chromedp.KeyEvent("2"), chromedp.KeyEvent("2"), chromedp.KeyEvent("q"), chromedp.KeyEvent(kb.Enter))
	b.waitText(inWords(t, "staff.done.topic_labelled"))
	if third := said(); third == second || third == first {
		t.Errorf("after %s comes %s", second, third)
	}
	if n := labels(); n != 1 {
		t.Errorf("%d labels are kept", n)
	}
}
