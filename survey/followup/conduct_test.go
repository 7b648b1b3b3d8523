package followup

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"sipas/survey"
)

// drawnConduct reads the table of conduct out of the package's comment.
func drawnConduct(t *testing.T) map[ConductState]map[ConductAct]ConductState {
	t.Helper()
	text, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	var acts []string
	table := map[ConductState]map[ConductAct]ConductState{}
	for line := range strings.Lines(string(text)) {
		cells := strings.Fields(strings.TrimPrefix(strings.TrimSpace(line), "//"))
		switch {
		case len(cells) > 1 && cells[0] == "conduct":
			acts = cells[1:]
		case acts != nil && len(cells) == len(acts)+1:
			row := map[ConductAct]ConductState{}
			for n, to := range cells[1:] {
				if to != "–" {
					row[ConductAct(acts[n])] = ConductState(to)
				}
			}
			table[ConductState(cells[0])] = row
		case acts != nil:
			return table
		}
	}
	return table
}

// TestConductMovesAsDrawn: every state and every act, as the table in the package's comment has them; from each state an end can be reached.
func TestConductMovesAsDrawn(t *testing.T) {
	t.Parallel()
	table := drawnConduct(t)
	if len(table) != len(ConductStates()) {
		t.Fatalf("the table has %d states, there are %d", len(table), len(ConductStates()))
	}
	today := day(t, "2026-11-26")
	for _, s := range ConductStates() {
		for _, a := range ConductActs() {
			want, allowed := table[s][a]
			c := Matter{State: s, Commented: true, DueOn: today, Revision: 4}
			got, err := c.Take(ConductStep{Act: a, To: "Công an xã", Words: "đã xem", Today: today}, Calendar{})
			switch {
			case !allowed && (survey.KindOf(err) != survey.Conflict || got != c):
				t.Errorf("%s by %s: %v, want a refusal that changes nothing", s, a, err)
			case allowed && (err != nil || got.State != want || got.Revision != 5):
				t.Errorf("%s by %s: %s %v, want %s", s, a, got.State, err, want)
			case allowed && got.State.Open() != got.EndedOn.IsZero():
				t.Errorf("%s by %s: ended on %s", s, a, got.EndedOn)
			}
		}
		ends := slices.ContainsFunc(ConductActs(), func(a ConductAct) bool { next, ok := s.After(a); return ok && !next.Open() })
		if ends != s.Open() {
			t.Errorf("%s: open %v, can be brought to an end %v", s, s.Open(), ends)
		}
	}
}

// TestWhatAnActOfConductAsks: whom it is passed on to, what was found, why it is opened again; and what cannot be released.
func TestWhatAnActOfConductAsks(t *testing.T) {
	t.Parallel()
	calendar, err := NewCalendar(nil)
	if err != nil {
		t.Fatal(err)
	}
	today := day(t, "2026-11-26")
	for name, c := range map[string]struct {
		conduct Matter
		step    ConductStep
		want    string
	}{
		"passed on to nobody":     {Matter{State: ConductNew}, ConductStep{Act: PassConduct, To: " "}, "conduct.to"},
		"confirmed without words": {Matter{State: ConductUnderWay}, ConductStep{Act: ConfirmConduct}, "conduct.words"},
		"refuted without words":   {Matter{State: ConductUnderWay}, ConductStep{Act: RefuteConduct, Words: "\n"}, "conduct.words"},
		"opened without words":    {Matter{State: ConductNoted}, ConductStep{Act: ReopenConduct}, "conduct.words"},
		"too many words":          {Matter{State: ConductNew}, ConductStep{Act: NoteConduct, Words: strings.Repeat("ế", MostConductWords+1)}, "conduct.long"},
		"nothing to release":      {Matter{State: ConductNew}, ConductStep{Act: ReleaseConduct}, "conduct.act"},
		"a case":                  {Matter{State: ConductNew, Case: true, Commented: true}, ConductStep{Act: ReleaseConduct}, "conduct.act"},
	} {
		c.step.Today = today
		_, err := c.conduct.Take(c.step, calendar)
		if e, ok := err.(*survey.Error); !ok || e.Key != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
	taken, err := Matter{State: ConductNew, DueOn: today}.Take(ConductStep{Act: TakeConduct, Today: today}, calendar)
	if want := day(t, "2026-12-24"); err != nil || !taken.DueOn.Equal(want) {
		t.Errorf("taken on a Thursday it is due on %s, want %s", taken.DueOn.Format(time.DateOnly), want.Format(time.DateOnly))
	}
	if taken.Overdue(taken.DueOn) || !taken.Overdue(taken.DueOn.AddDate(0, 0, 1)) {
		t.Error("a thing is overdue the day after it was due, and not on the day")
	}
}

// TestWhatATaskIsOpenedOutOf: every state and every audience; what is under way or founded, for the department or the inspectorate, and never for the unit, however many
// stand behind it. The task says no more than of which unit it is.
func TestWhatATaskIsOpenedOutOf(t *testing.T) {
	t.Parallel()
	today := day(t, "2026-11-27")
	for _, state := range ConductStates() {
		for _, audience := range append(Audiences(), "") {
			for _, words := range []string{" Tập huấn lại. ", " "} {
				c := Matter{State: state, UnitID: 7, Place: "P", Case: true, Month: today, Reports: 12, Trouble: true, Synthetic: true, Words: "đã gặp cán bộ"}
				o, err := c.Opening(MatterTask{Audience: audience, Words: words, Today: today}, national(t))
				key := ""
				switch {
				case state != ConductUnderWay && state != ConductFounded:
					key = "conduct.act"
				case audience != ForDepartment && audience != ForInspectorate:
					key = "task.audience"
				case audience == ForDepartment && words == " ":
					key = "task.words"
				}
				if key != "" {
					if err == nil || !strings.Contains(err.Error(), key) {
						t.Errorf("%s for %q: %v, want %s", state, audience, err, key)
					}
					continue
				}
				want := Opening{Unit: survey.Unit{ID: 7}, Why: Conduct, Measure: EitherOfThem, Audience: audience, Words: strings.TrimSpace(words), Today: today, DueOn: day(t, "2026-12-02"), Synthetic: true}
				if err != nil || o != want {
					t.Errorf("%s for %s: %+v, %v, want %+v", state, audience, o, err, want)
				}
			}
		}
	}
}
