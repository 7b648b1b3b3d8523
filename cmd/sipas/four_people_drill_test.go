//go:build drill

package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"sipas/survey/pg"
	"sipas/survey/staff"
	"sipas/survey/surveytest"
)

// What the citizens of the journey write. The third one is caught by a word of the lexicon of conduct, and tells of nobody's.
const (
	brokenChair = "Ghế ở phòng chờ bị gãy"
	askedTwice  = "Cán bộ bắt tôi đi lại ba lần mà không nói thiếu giấy gì"
	thanksToLan = "Xin biếu cô Lan ở quầy số 2 một lời cảm ơn vì hướng dẫn rất kỹ"
)

// fourPeople are a citizen, an inspector, somebody of the department and the people of a unit, who take turns at one narrow screen and touch nothing but the keyboard.
type fourPeople struct {
	keys
	lang    string
	program *program
	unit    string
	looked  map[string]bool // at which pages

	inspector, department, leader, handler staff.Token
}

// TestDrillFourPeopleFollowAComplaintToItsEnd: of each kind, in both languages, by the roles that a province's database has. A comment alone; yes to trouble, with words;
// yes to an extra payment, without; words that the lexicon catches; and that three of one desk are a case. What the inspectorate gives back the department screens; the unit
// reads five together, replies, closes, reopens once; and what it did is read by the next citizen.
func TestDrillFourPeopleFollowAComplaintToItsEnd(t *testing.T) {
	t.Parallel()
	for _, lang := range []string{"vi", "en"} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			began := time.Now()
			f := newFourPeople(t, lang)
			f.citizensSpeak()
			f.inspectorDecides()
			f.departmentScreens()
			f.unitReplies()
			f.unitTellsWhatItDid()
			f.nextCitizenReads()
			if out := f.program.mustRun("audit", "verify"); !strings.Contains(out, "unbroken") {
				t.Errorf("the log: %s", out)
			}
			t.Logf("in %.0f s", time.Since(began).Seconds())
		})
	}
}

func newFourPeople(t *testing.T, lang string) *fourPeople {
	t.Helper()
	p := newProgram(t, "SIPAS_HOTLINE=0263 3 822 333", "SIPAS_STANDING_FASTEST=0", "SIPAS_STANDING_STRAIGHT=0")
	p.env = append(p.env, "SIPAS_SERVICE_URL="+surveytest.RoleURL(t, pg.ServiceRole, p.url), "SIPAS_STAFF_URL="+surveytest.RoleURL(t, pg.StaffRole, p.url))
	p.serve()
	people, unit := p.people(), p.unitOf()
	b := startBrowser(t, chromedp.Flag("lang", "en-US")) // in which days are typed month first
	b.do(chromedp.EmulateViewport(360, 740))
	return &fourPeople{keys: keys{b}, lang: lang, program: p, unit: unit, looked: map[string]bool{}, inspector: people.person("binh", staff.Inspector, ""), department: people.department("minh"),
		leader: people.person("hoa", staff.Leader, unit), handler: people.person("tam", staff.Handler, unit)}
}

// words are what a text says in the language of the journey.
func (f *fourPeople) words(key string) string { f.t.Helper(); return inLanguage(f.t, f.lang, key) }

// shows waits until the page says what a text says, and finds nothing wrong with that page.
func (f *fourPeople) shows(name, key string) {
	f.t.Helper()
	f.waitText(f.words(key))
	f.looks(name)
}

// looks finds nothing wrong with the page that is open, on a desk and on a phone, on which the journey goes on; once.
func (f *fourPeople) looks(name string) {
	f.t.Helper()
	if f.looked[name] {
		return
	}
	f.looked[name] = true
	for _, width := range []int64{1280, 360} {
		f.reads(name+" in "+f.lang, width)
		f.picture(fmt.Sprintf("four-people-%s-%s-%d", name, f.lang, width))
	}
}

// sits has somebody take the seat and begin at home, in the language of the journey.
func (f *fourPeople) sits(token staff.Token) {
	f.t.Helper()
	f.become(token, f.program.base+"/staff")
	if f.lang != evaluate[string](f.browser, `document.documentElement.lang`) {
		f.press(".me button[lang=" + f.lang + "]")
	}
	f.waitText(f.words("staff.home.title"))
}

// follows goes where a link leads.
func (f *fourPeople) follows(path string) {
	f.t.Helper()
	f.press(fmt.Sprintf(`a[href^=%q]`, path))
	surveytest.Eventually(f.t, path+" is open", func() bool { return f.sees(fmt.Sprintf(`(location.pathname + location.search).startsWith(%q)`, path)) })
}

// key strikes one of those that stand beside the acts of a page.
func (f *fourPeople) key(digit, box string) {
	f.t.Helper()
	surveytest.Eventually(f.t, box+" has the focus", func() bool { return f.sees(`document.activeElement.id === '` + box + `'`) })
	f.strike(digit)
}

// typesInto writes where a key has brought the focus, and sends it from the next button.
func (f *fourPeople) typesInto(field, text string) {
	f.t.Helper()
	surveytest.Eventually(f.t, field+" can be typed into", func() bool { return f.sees(`document.activeElement.id === '` + field + `'`) })
	f.strike(text)
	f.strike(kb.Tab)
	f.strike(kb.Enter)
}

// citizenAnswers at the form of a phone: all that has to be answered, what else is chosen, and words.
func (f *fourPeople) citizenAnswers(name, words string, chosen ...string) {
	f.t.Helper()
	f.open(f.program.base + "/q/" + f.program.code + "?lang=" + f.lang)
	f.looks("form")
	for _, choice := range append([]string{"access-4", "procedures-4", "officials-2", "result-9", "feedback-9", "overall-3"}, chosen...) {
		f.tick("#" + choice)
	}
	if words != "" {
		f.write("#comment", words)
	}
	if len(chosen) > 0 {
		f.shows("form-"+name, "respond.told")
	}
	f.press("#send")
	f.shows("thanks-"+name, "thanks.saved")
	f.waitText("0263 3 822 333")
}

func (f *fourPeople) citizensSpeak() {
	f.t.Helper()
	f.citizenAnswers("comment", brokenChair)
	f.citizenAnswers("trouble", askedTwice, "trouble-2")
	f.citizenAnswers("payment", "", "extra_payment-2")
	f.citizenAnswers("lexicon", thanksToLan)
	f.program.says("Trời nóng mà quạt hỏng", "Bảng thủ tục chữ nhỏ quá", "Chờ gần hai giờ")
}

// matter opens the report in whose line stands what people told, from the list.
func (f *fourPeople) matter(key string) {
	f.t.Helper()
	told, _, _ := strings.Cut(f.words(key), "{{")
	line := fmt.Sprintf(`[...document.querySelectorAll('tbody tr')].find((row) => row.textContent.includes(%q))`, told)
	f.press(fmt.Sprintf(`tbody a[href=%q]`, evaluate[string](f.browser, line+`.querySelector('a').getAttribute('href')`)))
	surveytest.Eventually(f.t, "it is open", func() bool {
		return f.sees(fmt.Sprintf(`document.querySelector('.kinds').textContent.includes(%q) && document.activeElement.id === 'matter'`, told))
	})
	f.looks(key)
}

// inspectorDecides: words that tell of nobody's conduct go back, trouble is found to be so, a hint at payment goes to the police, and the case of the desk is ended.
func (f *fourPeople) inspectorDecides() {
	f.t.Helper()
	f.sits(f.inspector)
	surveytest.Eventually(f.t, "three reports and their case wait at home", func() bool {
		f.open(f.program.base + "/staff")
		return f.sees(`/^1 [^\n]*\n+3 /.test(document.querySelector('.chores').innerText)`)
	})
	f.shows("inspector-home", "staff.home.rooms")
	f.follows("/staff/conduct")
	f.matter("staff.conduct.kind_phrase")
	f.waitText(thanksToLan)
	f.key("3", "matter")
	f.shows("given-back", "staff.done.conduct_release")
	f.matter("staff.conduct.kind_trouble")
	f.waitText(askedTwice)
	f.key("1", "matter")
	f.shows("taken", "staff.done.conduct_take")
	f.key("5", "matter")
	f.typesInto("words-confirm", "Đã làm việc với quầy, yêu cầu hướng dẫn một lần bằng phiếu")
	f.shows("founded", "staff.done.conduct_confirm")
	f.matter("staff.conduct.kind_extra")
	f.waitText(f.words("staff.conduct.no_words"))
	f.key("4", "matter")
	f.typesInto("to", "Công an phường")
	f.shows("passed-on", "staff.done.conduct_pass")
	f.matter("staff.conduct.case_of")
	f.waitText(f.words("staff.conduct.members"))
	f.key("1", "matter")
	f.shows("case-taken", "staff.done.conduct_take")
	f.asksTheDepartment()
	f.key("6", "matter")
	f.typesInto("words-refute", "Ba phản ánh về ba việc khác nhau")
	f.shows("case-ended", "staff.done.conduct_refute")
	f.waitText(f.words("staff.conduct.none_cases"))
	f.follows("/staff/conduct?show=ended")
	f.shows("ended", "staff.conduct.state_passed_on")
}

// asksTheDepartment opens a task out of the case, and comes back to the case by the list of tasks, where both stand.
func (f *fourPeople) asksTheDepartment() {
	f.t.Helper()
	f.key("8", "matter")
	surveytest.Eventually(f.t, "the task can be typed", func() bool { return f.sees(`document.activeElement.id === 'words-task'`) })
	f.strike("Tập huấn lại về tiếp dân")
	f.choose("#audience", "department")
	f.looks("task-form")
	f.press(`form[action*="/task"] button`)
	f.shows("task-opened", "staff.task.for_department_what")
	f.press(`.back a`)
	f.shows("tasks-and-cases", "staff.task.cases")
	f.follows("/staff/conduct/")
	f.shows("case-with-task", "staff.conduct.task")
}

// departmentAccepts what the inspectorate asks for, for a day in two weeks.
func (f *fourPeople) departmentAccepts() {
	f.t.Helper()
	f.follows("/staff/tasks?state=opened")
	f.press("tbody a")
	f.shows("task-asked", "staff.task.for_department_what")
	f.choose("#accept-owner", evaluate[string](f.browser, `[...document.querySelectorAll('#accept-owner option')].find((o) => o.textContent === 'minh').value`))
	f.writesDay("#accept-due", time.Now().AddDate(0, 0, 14))
	f.press("[aria-labelledby=next] button")
	f.shows("task-accepted", "staff.done.task_accept")
	f.open(f.program.base + "/staff")
}

// departmentScreens what is its own: the words given back lose a name; those of the inspectorate do not come. The unit reads nothing of four.
func (f *fourPeople) departmentScreens() {
	f.t.Helper()
	f.sits(f.department)
	surveytest.Eventually(f.t, "five comments wait at home", func() bool {
		f.open(f.program.base + "/staff")
		return f.sees(`document.querySelector('.chores a[href="/staff/comments"]').textContent.startsWith('5 ')`)
	})
	f.shows("department-home", "staff.home.rooms")
	f.departmentAccepts()
	f.follows("/staff/comments")
	for n := range 5 {
		if n == 4 {
			f.unitReadsNothingYet()
		}
		surveytest.Eventually(f.t, "a comment comes up", func() bool { return f.sees(`document.activeElement.id === 'comment'`) })
		said := evaluate[string](f.browser, `document.getElementById('said').textContent`)
		if strings.Contains(said, askedTwice) {
			f.t.Error("the department reads what is the inspectorate's")
		}
		if said == thanksToLan {
			f.masksTheName()
			continue
		}
		f.turnsThePage(func() { f.key("1", "comment") })
		f.shows("shown", "staff.done.comment_show")
	}
	f.shows("none-left", "staff.comment.none_new")
	f.follows("/staff/conduct/counts")
	f.shows("counts", "staff.conduct.counts_lead")
}

// turnsThePage waits until an act has led to another page, which may say the same.
func (f *fourPeople) turnsThePage(act func()) {
	f.t.Helper()
	evaluate[chromedp.Void](f.browser, `document.documentElement.dataset.before = 'yes'`)
	act()
	surveytest.Eventually(f.t, "another page has come", func() bool { return f.sees(`!document.documentElement.dataset.before`) })
}

// masksTheName chooses it among the words.
func (f *fourPeople) masksTheName() {
	f.t.Helper()
	f.key("2", "comment")
	for !evaluate[bool](f.browser, `document.activeElement.matches('.pick button') && document.activeElement.textContent === 'Lan'`) {
		f.strike(kb.ArrowRight)
	}
	f.strike(" ")
	f.looks("masking")
	f.turnsThePage(func() { f.click(`form:has(input[value=show]) button`) }) // the wrong one: nothing is shown, and the word is still chosen
	f.shows("words-left", "comment.words_left")
	if !f.sees(`document.querySelector('.pick button[aria-pressed=true]').textContent === 'Lan'`) {
		f.t.Error("the word that was chosen is lost")
	}
	f.write("#mask_reason", "tên người")
	f.turnsThePage(func() { f.strike(kb.Enter) })
	f.shows("masked", "staff.done.comment_mask")
}

// unitReadsNothingYet: four comments are too few.
func (f *fourPeople) unitReadsNothingYet() {
	f.t.Helper()
	f.sits(f.leader)
	f.follows("/staff/comments/released")
	f.shows("nothing-yet", "staff.released.none")
	f.sits(f.department)
	f.follows("/staff/comments")
}
