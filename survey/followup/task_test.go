package followup

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"sipas/survey"
)

// drawn reads the table of tasks out of the package's comment: what each act leads to from each state.
func drawn(t *testing.T) map[TaskState]map[TaskAct]TaskState {
	t.Helper()
	text, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	var acts []string
	table := map[TaskState]map[TaskAct]TaskState{}
	for line := range strings.Lines(string(text)) {
		cells := strings.Fields(strings.TrimPrefix(strings.TrimSpace(line), "//"))
		switch {
		case len(cells) > 1 && cells[0] == "task":
			acts = cells[1:]
		case acts != nil && len(cells) == len(acts)+1:
			row := map[TaskAct]TaskState{}
			for n, to := range cells[1:] {
				if to != "–" {
					row[TaskAct(acts[n])] = TaskState(to)
				}
			}
			table[TaskState(cells[0])] = row
		case acts != nil && strings.TrimSpace(line) != "//":
			return table
		}
	}
	return table
}

// TestTasksMoveAsDrawn: every state and every act, as the table in the package's comment has them.
func TestTasksMoveAsDrawn(t *testing.T) {
	t.Parallel()
	table := drawn(t)
	if len(table) != len(TaskStates()) {
		t.Fatalf("the table has %d states, there are %d", len(table), len(TaskStates()))
	}
	today := day(t, "2026-11-26")
	for _, s := range TaskStates() {
		for _, a := range TaskActs() {
			want, allowed := table[s][a]
			task := Task{State: s, DueOn: today, Revision: 4}
			got, err := task.Take(Step{Act: a, Owner: 7, OwnerName: "hoa", DueOn: today, Cause: CauseDelay, Words: "vì vậy", Today: today})
			switch {
			case !allowed && survey.KindOf(err) != survey.Conflict:
				t.Errorf("%s by %s: %v, want a refusal", s, a, err)
			case !allowed && (got.State != s || got.Revision != 4):
				t.Errorf("%s by %s is refused and changes", s, a)
			case allowed && (err != nil || got.State != want || got.Revision != 5):
				t.Errorf("%s by %s: %s %v, want %s", s, a, got.State, err, want)
			}
		}
		if ended := len(table[s]) == 0; ended == s.Open() {
			t.Errorf("%s: open %v, with %d acts", s, s.Open(), len(table[s]))
		}
	}
}

// TestWhoMayDoWhatToATask: every act and every part.
func TestWhoMayDoWhatToATask(t *testing.T) {
	t.Parallel()
	for act, parts := range map[TaskAct]string{
		AcceptTask: "leader department inspector", AssignTask: "leader department inspector", NameCause: "owner leader inspector", SetRemedy: "owner leader inspector",
		FinishTask: "owner leader inspector", ResumeTask: "owner leader department inspector", WithdrawTask: "department inspector", JudgeTask: "machine",
	} {
		for _, p := range Parts() {
			if want := strings.Contains(" "+parts+" ", " "+string(p)+" "); act.By(p) != want {
				t.Errorf("%s by %s: %v, want %v", act, p, !want, want)
			}
		}
	}
}

func TestSight(t *testing.T) {
	t.Parallel()
	unit := survey.Unit{ID: 1, Province: "68"}
	province := survey.InProvince("68")
	of := province.Only(unit)
	other := province.Only(survey.Unit{ID: 2, Province: "68"})
	shown := Task{Unit: unit, Audience: ForUnit, ShownOn: day(t, "2026-11-26"), Owner: 9}
	secret := Task{Unit: unit, Audience: ForUnit, Owner: 9}
	inspected := Task{Unit: unit, Audience: ForInspectorate}
	asked := Task{Unit: unit, Audience: ForDepartment, Owner: 9}
	for name, c := range map[string]struct {
		sight Sight
		task  Task
		parts string
		sees  bool
	}{
		"owner":                            {Sight{Account: 9, Units: of}, shown, "owner", true},
		"another handler":                  {Sight{Account: 8, Units: of}, shown, "", true},
		"leader":                           {Sight{Account: 8, Units: of, Leads: of}, shown, "leader", true},
		"leader elsewhere":                 {Sight{Account: 8, Units: other, Leads: other}, shown, "", false},
		"owner who has left":               {Sight{Account: 9, Units: other}, shown, "", false},
		"leader, before it is shown":       {Sight{Account: 9, Units: of, Leads: of}, secret, "", false},
		"leader of the province, before":   {Sight{Account: 8, Units: province, Leads: province}, secret, "", false},
		"department, before":               {Sight{Account: 8, Units: province, Leads: province, Department: true}, secret, "department", true},
		"department of the inspectorate's": {Sight{Account: 8, Units: province, Leads: province, Department: true}, inspected, "", false},
		"leader of the inspectorate's":     {Sight{Account: 8, Units: of, Leads: of}, inspected, "", false},
		"inspector":                        {Sight{Account: 8, Inspectorate: true}, inspected, "inspector", true},
		"inspector of a unit's":            {Sight{Account: 8, Inspectorate: true}, shown, "", false},
		"department of what it is asked":   {Sight{Account: 8, Units: province, Department: true, Asked: true}, asked, "department", true},
		"owner in the department":          {Sight{Account: 9, Units: province, Department: true, Asked: true}, asked, "owner department", true},
		"a report of all units' tasks":     {Sight{Units: province, Department: true}, asked, "", false},
		"inspector of what was asked":      {Sight{Account: 8, Inspectorate: true}, asked, "", true},
		"leader of what was asked":         {Sight{Account: 9, Units: province, Leads: province}, asked, "", false},
	} {
		var parts []string
		for _, p := range c.sight.Parts(c.task) {
			parts = append(parts, string(p))
		}
		if got := strings.Join(parts, " "); got != c.parts || c.sight.Sees(c.task) != c.sees {
			t.Errorf("%s: %q, sees %v", name, got, c.sight.Sees(c.task))
		}
	}
}

// TestWhatIsTypedForATask is refused with the field that is wrong.
func TestWhatIsTypedForATask(t *testing.T) {
	t.Parallel()
	today := day(t, "2026-11-26")
	long := strings.Repeat("ệ", MostWords+1)
	for name, c := range map[string]struct {
		from TaskState
		step Step
		key  string
	}{
		"no owner":           {TaskOpened, Step{Act: AcceptTask, DueOn: today}, "owner=task.owner"},
		"no day":             {TaskOpened, Step{Act: AcceptTask, Owner: 1, OwnerName: "a"}, "due=task.due"},
		"a day that is past": {TaskOpened, Step{Act: AcceptTask, Owner: 1, OwnerName: "a", DueOn: today.AddDate(0, 0, -1)}, "due=task.due"},
		"a day too far":      {TaskOpened, Step{Act: AcceptTask, Owner: 1, OwnerName: "a", DueOn: today.AddDate(2, 0, 0)}, "due=task.due"},
		"no cause":           {TaskAccepted, Step{Act: NameCause, Words: "x"}, "cause=task.cause"},
		"another, unnamed":   {TaskAccepted, Step{Act: NameCause, Cause: CauseOther, Words: "  "}, "words=task.cause_words"},
		"no remedy":          {TaskCause, Step{Act: SetRemedy, Words: " \n"}, "words=task.remedy"},
		"too much":           {TaskCause, Step{Act: SetRemedy, Words: long}, "words=task.words_long"},
		"no reason":          {TaskOpened, Step{Act: WithdrawTask}, "words=staff.reason_missing"},
		"not done, and why":  {TaskDone, Step{Act: ResumeTask}, "words=staff.reason_missing"},
	} {
		c.step.Today = today
		_, err := Task{State: c.from, DueOn: today}.Take(c.step)
		if survey.KindOf(err) != survey.Invalid || !strings.Contains(err.Error(), c.key) {
			t.Errorf("%s: %v, want %s", name, err, c.key)
		}
	}
}

// TestATaskFollowsItsSteps: what is typed is kept, a new day ends what was overdue by the old one, and what is done after all is not done.
func TestATaskFollowsItsSteps(t *testing.T) {
	t.Parallel()
	today := day(t, "2026-11-26")
	task := Task{State: TaskOpened, DueOn: day(t, "2026-11-20"), Escalation: OverdueForLeader, Revision: 1}
	for _, s := range []Step{
		{Act: AcceptTask, Owner: 3, OwnerName: "hoa", DueOn: day(t, "2026-12-10")},
		{Act: NameCause, Cause: CauseStaff, Words: " một người nghỉ "},
		{Act: SetRemedy, Words: "thêm một quầy"},
		{Act: FinishTask},
		{Act: ResumeTask, Words: "quầy chưa mở"},
		{Act: FinishTask},
	} {
		s.Today = today
		var err error
		if task, err = task.Take(s); err != nil {
			t.Fatalf("%s: %v", s.Act, err)
		}
	}
	if task.State != TaskDone || task.Owner != 3 || task.CauseWords != "một người nghỉ" || task.Remedy != "thêm một quầy" || !task.DoneOn.Equal(today) || task.Escalation != NotOverdue || task.Revision != 7 {
		t.Errorf("%+v", task)
	}
}

// TestWhatStaffWriteIsKeptAsPeopleRead it: composed, on plain lines, and nothing in it that nobody sees, that turns what stands beside it, or that the database does not take.
func TestWhatStaffWriteIsKeptAsPeopleRead(t *testing.T) {
	t.Parallel()
	const typed, want = "\u202e Nghi\u0309 ốm,\x00 thie\u0302\u0301u\u200b người\r\nvà thiếu ghế \n", "Nghỉ ốm, thiếu người\nvà thiếu ghế"
	today := day(t, "2026-11-26")
	task, err := Task{State: TaskAccepted}.Take(Step{Act: NameCause, Cause: CauseStaff, Words: typed, Today: today})
	handled, handledErr := Handling{State: HandlingAnswered}.Take(HandlingStep{Act: CloseHandling, Outcome: NotPossible, Note: typed}, today)
	matter, matterErr := Matter{State: ConductNew}.Take(ConductStep{Act: PassConduct, To: typed, Words: typed, Today: today}, national(t))
	if err := errors.Join(err, handledErr, matterErr); err != nil {
		t.Fatal(err)
	}
	for what, got := range map[string]string{
		"a cause": task.CauseWords, "why a task is opened": NewOpening(national(t), Opening{Words: typed}).Words, "why it is not possible": handled.Note,
		"what an inspector found": matter.Words, "a reply": Reply{Sentence: typed}.Kept().Sentence,
	} {
		if got != want {
			t.Errorf("%s is kept as %q, want %q", what, got, want)
		}
	}
	if want := strings.ReplaceAll(want, "\n", " "); matter.PassedTo != want {
		t.Errorf("passed to %q, want %q", matter.PassedTo, want)
	}
}

func TestOpenings(t *testing.T) {
	t.Parallel()
	c, friday := national(t), day(t, "2026-11-27")
	o := NewOpening(c, Opening{Unit: survey.Unit{ID: 1}, Why: BadFigure, Today: friday})
	if err := o.Check(); err != nil || !o.DueOn.Equal(day(t, "2026-12-02")) || o.Audience != ForUnit || o.Measure != Index {
		t.Errorf("%+v %v", o, err)
	}
	for key, wrong := range map[string]Opening{
		"unit=unit.unknown": {Why: BadFigure}, "why=task.why": {Unit: survey.Unit{ID: 1}, Why: "x"}, "words=task.words": {Unit: survey.Unit{ID: 1}, Why: ByHand, Words: " "},
		"measure=task.measure": {Unit: survey.Unit{ID: 1}, Why: BadFigure, Measure: "x"}, "words=task.words_long": {Unit: survey.Unit{ID: 1}, Why: ByHand, Words: strings.Repeat("a", MostWords+1)},
	} {
		if err := NewOpening(c, wrong).Check(); err == nil || !strings.Contains(err.Error(), key) {
			t.Errorf("%v, want %s", err, key)
		}
	}
}

// TestEscalation: whose a task is by the working days it is late, over Tết as well.
func TestEscalation(t *testing.T) {
	t.Parallel()
	c := national(t)
	for _, test := range []struct {
		due, today string
		want       Escalation
	}{
		{"2026-11-26", "2026-11-26", NotOverdue},
		{"2026-11-27", "2026-11-29", NotOverdue}, // a weekend
		{"2026-11-27", "2026-11-30", OverdueForOwner},
		{"2026-11-27", "2026-12-01", OverdueForOwner},
		{"2026-11-27", "2026-12-02", OverdueForLeader},
		{"2026-11-27", "2026-12-08", OverdueForDepartment},
		{"2026-11-27", "2026-12-17", OverdueForProvince},
		{"2027-02-03", "2027-02-11", OverdueForOwner}, // a week of Tết is a day
		{"2026-11-27", "2027-11-27", OverdueForProvince},
	} {
		if got := c.Escalated(day(t, test.due), day(t, test.today)); got != test.want {
			t.Errorf("due %s, on %s: %q, want %q", test.due, test.today, got, test.want)
		}
	}
	if NotOverdue.Rank() != 0 || OverdueForOwner.Rank() != 1 || OverdueForProvince.Rank() != 4 {
		t.Error("ranks")
	}
}

// month and quarter are readings of a period.
func month(t *testing.T, first string, n int64, value float64) Reading {
	t.Helper()
	start := day(t, first)
	return Reading{Period: first[:7], Start: start, End: start.AddDate(0, 1, 0), N: n, Value: value, Low: value - 5, High: value + 5}
}

func quarter(t *testing.T, first string, n int64, value float64) Reading {
	t.Helper()
	r := month(t, first, n, value)
	r.End, r.Quarter, r.Period = r.Start.AddDate(0, 3, 0), true, "quarter of "+first[:7]
	return r
}

// TestVerdicts: by which figures, when, and what they say.
func TestVerdicts(t *testing.T) {
	t.Parallel()
	apart := func(after, before Reading) (low, high float64) { d := after.Value - before.Value; return d - 7, d + 7 }
	for name, c := range map[string]struct {
		measure  Measure
		settled  string // months before are
		readings []Reading
		want     Verdict
		periods  string
	}{
		"surely better":                {Index, "2027-01-01", []Reading{month(t, "2026-10-01", 90, 60), month(t, "2026-12-01", 90, 70)}, Recovered, "2026-10 2026-12"},
		"within the interval":          {Index, "2027-01-01", []Reading{month(t, "2026-10-01", 90, 60), month(t, "2026-12-01", 90, 66)}, NotRecovered, "2026-10 2026-12"},
		"worse":                        {Index, "2027-01-01", []Reading{month(t, "2026-10-01", 90, 60), month(t, "2026-12-01", 90, 40)}, NotRecovered, "2026-10 2026-12"},
		"less trouble is better":       {Trouble, "2027-01-01", []Reading{month(t, "2026-10-01", 90, 30), month(t, "2026-12-01", 90, 10)}, Recovered, "2026-10 2026-12"},
		"more trouble is not":          {ExtraPayment, "2027-01-01", []Reading{month(t, "2026-10-01", 90, 10), month(t, "2026-12-01", 90, 30)}, NotRecovered, "2026-10 2026-12"},
		"December is not settled":      {Index, "2026-12-01", []Reading{month(t, "2026-10-01", 90, 60), month(t, "2026-12-01", 90, 70)}, NoVerdict, " "},
		"November was half before":     {Index, "2026-12-01", []Reading{month(t, "2026-10-01", 90, 60), month(t, "2026-11-01", 90, 70)}, NoVerdict, " "},
		"nothing in December":          {Index, "2027-01-01", []Reading{month(t, "2026-10-01", 90, 60)}, NoVerdict, " "},
		"the quarter stands in":        {Index, "2027-04-01", []Reading{month(t, "2026-10-01", 90, 60), quarter(t, "2027-01-01", 90, 70)}, Recovered, "2026-10 quarter of 2027-01"},
		"the first month, not a later": {Index, "2027-04-01", []Reading{month(t, "2027-02-01", 90, 90), month(t, "2026-10-01", 90, 60), month(t, "2027-01-01", 90, 61), quarter(t, "2027-01-01", 200, 90)}, NotRecovered, "2026-10 2027-01"},
		"the last month before":        {Index, "2027-01-01", []Reading{month(t, "2026-10-01", 90, 60), month(t, "2026-09-01", 90, 90), quarter(t, "2026-07-01", 300, 90), month(t, "2026-12-01", 90, 70)}, Recovered, "2026-10 2026-12"},
		"the quarter before":           {Index, "2027-01-01", []Reading{quarter(t, "2026-07-01", 300, 60), month(t, "2026-12-01", 90, 70)}, Recovered, "quarter of 2026-07 2026-12"},
		"a quarter that is half after": {Index, "2027-01-01", []Reading{quarter(t, "2026-10-01", 300, 60), month(t, "2026-12-01", 90, 70)}, NoVerdict, " "},
		"before is too long ago":       {Index, "2027-04-01", []Reading{month(t, "2026-03-01", 90, 60), month(t, "2026-12-01", 90, 70)}, TooFew, " "},
		"nobody after":                 {Index, "2027-04-01", []Reading{month(t, "2026-10-01", 90, 60)}, TooFew, " "},
		"nobody before":                {Index, "2027-04-01", []Reading{month(t, "2026-12-01", 90, 60)}, TooFew, " "},
		"people answer again":          {NumberOfAnswers, "2027-01-01", []Reading{month(t, "2026-12-01", 10, 0)}, Recovered, " 2026-12"},
		"hardly anybody does":          {NumberOfAnswers, "2027-01-01", []Reading{month(t, "2026-12-01", 9, 0)}, NotRecovered, " 2026-12"},
	} {
		got, e := Weigh(c.measure, day(t, "2026-11-20"), day(t, c.settled), c.readings, apart)
		if periods := e.Before.Period + " " + e.After.Period; got != c.want || periods != c.periods {
			t.Errorf("%s: %q by %q, want %q by %q", name, got, periods, c.want, c.periods)
		}
	}
	if got, _ := Weigh(Index, time.Time{}, day(t, "2027-04-01"), nil, apart); got != NoVerdict {
		t.Errorf("what is not done is judged %q", got)
	}
}
