//go:build drill

package main

import (
	"fmt"
	"strings"
	"time"

	"sipas/survey/surveytest"
)

// unitReplies: the leader gives a comment of the batch to somebody with a day, who replies and closes it; the leader reopens it, once, and closes it again.
func (f *fourPeople) unitReplies() {
	f.t.Helper()
	f.sits(f.leader)
	f.follows("/staff/comments/released")
	surveytest.Eventually(f.t, "there is a batch", func() bool {
		f.open(f.program.base + "/staff/comments/released")
		return f.sees(`document.querySelectorAll('.batch .said').length === 5`)
	})
	f.shows("batch", "staff.released.lead")
	if text := evaluate[string](f.browser, `document.body.innerText`); strings.Contains(text, "Lan") || strings.Contains(text, askedTwice) || !strings.Contains(text, "[…]") {
		f.t.Errorf("the unit reads %s", text)
	}
	comment := evaluate[string](f.browser, fmt.Sprintf(`[...document.querySelectorAll('.batch li')].find((one) => one.textContent.includes(%q)).querySelector('a').getAttribute('href')`, brokenChair))
	f.follows(comment)
	f.shows("comment", "staff.handled.title")
	f.gives("open")
	f.shows("given", "staff.done.handling_open")

	f.sits(f.handler)
	f.follows("/staff/comments/released")
	f.follows("/staff/comments/handling")
	f.shows("handling", "staff.nav.handling")
	f.follows(comment)
	f.repliesAndCloses("Tuần sau phòng chờ có ghế mới.")

	f.sits(f.leader)
	f.follows("/staff/comments/released")
	f.follows(comment)
	f.gives("reopen")
	f.shows("reopened", "staff.done.handling_reopen")
	f.repliesAndCloses("Ghế mới đã đặt ở phòng chờ ngày thứ Hai.")
	if f.sees(`document.querySelector('[name=act][value=reopen]')`) {
		f.t.Error("it can be reopened twice")
	}
}

// unfolds an act of a page, where it is folded.
func (f *fourPeople) unfolds(act string) string {
	f.t.Helper()
	form := fmt.Sprintf(`details:has([name=act][value=%s])`, act)
	if !evaluate[bool](f.browser, fmt.Sprintf(`document.querySelector(%q).open`, form)) {
		f.press(form + " > summary")
	}
	return form
}

// gives a comment to the handler, for a day in two weeks.
func (f *fourPeople) gives(act string) {
	f.t.Helper()
	form := f.unfolds(act)
	f.choose(form+" select", evaluate[string](f.browser, fmt.Sprintf(`[...document.querySelectorAll(%q)].find((o) => o.textContent === 'tam').value`, form+" option")))
	f.writesDay(form+" [name=due]", time.Now().AddDate(0, 0, 14))
	f.press(form + " button")
}

// writesDay types a day as the browser wants it: month first.
func (f *fourPeople) writesDay(field string, day time.Time) {
	f.t.Helper()
	f.reach(field)
	f.strike(day.Format("01022006"))
	if typed := evaluate[string](f.browser, `document.activeElement.value`); typed != day.Format(time.DateOnly) {
		f.t.Errorf("the day that is typed is %s", typed)
	}
}

func (f *fourPeople) repliesAndCloses(sentence string) {
	f.t.Helper()
	form := f.unfolds("reply")
	f.tick(form + " [name=template]")
	f.write(form+" textarea", sentence)
	f.press(form + " button")
	f.shows("replied", "staff.done.handling_reply")
	f.waitText(sentence)
	form = f.unfolds("close")
	f.tick(form + " [name=outcome]")
	f.press(form + " button")
	f.shows("closed", "staff.done.handling_close")
}

// unitTellsWhatItDid, and the department publishes it.
func (f *fourPeople) unitTellsWhatItDid() {
	f.t.Helper()
	f.sits(f.handler)
	f.follows("/staff/deeds")
	f.follows("/staff/deeds/new")
	f.shows("deed-new", "staff.deeds.new")
	f.choose("#topic", "waiting")
	f.write("#words", "Đặt 12 ghế mới ở phòng chờ; mở thêm quầy số 3 từ 7 giờ đến 9 giờ.")
	f.writesDay("#day", time.Now())
	f.press(`form.fields button`)
	f.shows("deed-draft", "staff.done.deed_draft")
	f.press("button[value=propose]")
	f.shows("deed-sent", "staff.done.deed_propose")

	f.sits(f.department)
	f.press(".chores a[href*=deeds]")
	f.shows("deeds", "staff.deeds.lead")
	f.press("table.deeds a")
	f.shows("deed-look", "staff.deeds.look")
	f.press("button[value=publish]")
	f.shows("deed-published", "staff.done.deed_publish")
}

// nextCitizenReads what was done, thanked for an answer, and on the unit's page.
func (f *fourPeople) nextCitizenReads() {
	f.t.Helper()
	thanks := f.program.base + "/q/" + f.program.code + "/thanks?lang=" + f.lang
	surveytest.Eventually(f.t, "it is published", func() bool {
		f.open(thanks)
		return f.sees(`document.querySelector('.deeds')`)
	})
	f.citizenAnswers("next", "")
	f.shows("thanks-with-deed", "deeds.title")
	f.waitText("Đặt 12 ghế mới")
	f.follows("/results/" + f.unit)
	f.shows("unit", "deeds.title")
	f.waitText("Đặt 12 ghế mới")
}
