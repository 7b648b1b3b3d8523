package followup

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"sipas/survey"
	"sipas/survey/topic"
)

var (
	deedUnit  = survey.Unit{ID: 5, Province: "68"}
	unitSide  = DeedSight{Account: 7, Units: survey.InProvince("68").Only(deedUnit)}
	screeners = DeedSight{Account: 8, Units: survey.InProvince("68"), Screens: survey.InProvince("68")}
)

// soundDeed is a step in which nothing is missing, by somebody who may take it.
func soundDeed(act DeedAct) DeedStep {
	s := DeedStep{Act: act, Quarter: DeedQuartersUntil(today)[0], Topic: topic.Waiting, Words: "Mở thêm một quầy vào buổi sáng.", DoneOn: today, Reason: "chưa rõ", By: screeners, Said: 12, Today: today, ProposedBy: "hoa"}
	if act.OfUnit() {
		s.By = unitSide
	}
	return s
}

// fieldsOf are what an error says is wrong.
func fieldsOf(err error) []survey.Field {
	if e, ok := errors.AsType[*survey.Error](err); ok {
		return e.Fields
	}
	return nil
}

// TestDeedsMoveAsDrawn: every state and every act, from the table in doc.go.
func TestDeedsMoveAsDrawn(t *testing.T) {
	t.Parallel()
	table := drawnOf(t, "deed")
	if len(table) != len(DeedStates())*len(DeedActs()) {
		t.Fatalf("%d cells are drawn", len(table))
	}
	for _, from := range DeedStates() {
		for _, act := range DeedActs() {
			want := table[[2]string{string(from), string(act)}]
			deed := Deed{Unit: deedUnit, State: from, Proposer: 7, Revision: 3}
			next, err := deed.Take(soundDeed(act))
			got := string(next.State)
			switch {
			case err != nil:
				got = "–"
				if survey.KindOf(err) != survey.Conflict || next.Revision != 3 || next.State != from {
					t.Errorf("%s from %s: %v, %+v", act, from, err, next)
				}
			case next.Revision != 4:
				t.Errorf("%s from %s: revision %d", act, from, next.Revision)
			}
			if got != want {
				t.Errorf("%s from %s leads to %s (%v), drawn is %q", act, from, got, err, want)
			}
			if may := soundDeed(act).By.May(deed, act); may != (want != "–") {
				t.Errorf("%s from %s may be done: %v", act, from, may)
			}
		}
	}
}

// TestWhoMayDoWhatToADeed: the unit writes, the department decides, and nobody about an entry of one's own.
func TestWhoMayDoWhatToADeed(t *testing.T) {
	t.Parallel()
	elsewhere := DeedSight{Account: 9, Units: survey.InProvince("68").Only(survey.Unit{ID: 6, Province: "68"}), Screens: survey.InProvince("15")}
	proposer := screeners
	proposer.Account = 7
	for _, c := range []struct {
		who  string
		by   DeedSight
		may  string
		sees bool
	}{
		{"its unit", unitSide, "edit propose", true},
		{"another unit, and another province's department", elsewhere, "", false},
		{"the department", screeners, "edit propose publish send_back withdraw", true},
		{"somebody of the department who proposed it", proposer, "edit propose", true},
		{"nobody", DeedSight{}, "", false},
	} {
		for _, act := range DeedActs() {
			deed := Deed{Unit: deedUnit, Proposer: 7}
			for _, deed.State = range DeedStates() {
				if _, follows := deed.State.After(act); follows {
					break
				}
			}
			step := soundDeed(act)
			step.By = c.by
			_, err := deed.Take(step)
			want := slices.Contains(strings.Fields(c.may), string(act))
			if (err == nil) != want || c.by.May(deed, act) != want || err != nil && survey.KindOf(err) != survey.Forbidden {
				t.Errorf("%s does %s: %v, want it allowed %v", c.who, act, err, want)
			}
			if c.by.Sees(deed) != c.sees {
				t.Errorf("%s sees it: %v", c.who, !c.sees)
			}
		}
	}
}

// TestADeedIsRefused where something of it is missing or wrong, with all that is.
func TestADeedIsRefused(t *testing.T) {
	t.Parallel()
	for what, c := range map[string]struct {
		act    DeedAct
		path   string
		key    string
		change func(*DeedStep)
	}{
		"no topic":             {EditDeed, "topic", "deed.topic", func(s *DeedStep) { s.Topic = "" }},
		"praise":               {EditDeed, "topic", "deed.topic", func(s *DeedStep) { s.Topic = topic.Praise }},
		"no quarter":           {EditDeed, "quarter", "deed.quarter", func(s *DeedStep) { s.Quarter = time.Time{} }},
		"a quarter to come":    {EditDeed, "quarter", "deed.quarter", func(s *DeedStep) { s.Quarter, s.DoneOn, s.DueOn = nextQuarter(today), time.Time{}, today }},
		"a quarter long ago":   {EditDeed, "quarter", "deed.quarter", func(s *DeedStep) { s.Quarter = DeedQuartersUntil(today)[0].AddDate(-2, 0, 0) }},
		"within a quarter":     {EditDeed, "quarter", "deed.quarter", func(s *DeedStep) { s.Quarter = today }},
		"too short":            {EditDeed, "words", "deed.words", func(s *DeedStep) { s.Words = "Đã xong. \n\n " }},
		"too long":             {EditDeed, "words", "deed.words", func(s *DeedStep) { s.Words = strings.Repeat("ư", MostDeedWords+1) }},
		"longer than comments": {EditDeed, "words", "deed.words", func(s *DeedStep) { s.Words = strings.Repeat("ư", 5000) }},
		"a quote":              {EditDeed, "words", "deed.words_quote", func(s *DeedStep) { s.Words = "Bà con nói “chờ lâu quá” nên đã thêm quầy." }},
		"no day":               {EditDeed, "day", "deed.day", func(s *DeedStep) { s.DoneOn = time.Time{} }},
		"two days":             {EditDeed, "day", "deed.day", func(s *DeedStep) { s.DueOn = today }},
		"done tomorrow":        {EditDeed, "day", "deed.done_on", func(s *DeedStep) { s.DoneOn = today.AddDate(0, 0, 1) }},
		"done before":          {EditDeed, "day", "deed.done_on", func(s *DeedStep) { s.DoneOn = s.Quarter.AddDate(0, 0, -1) }},
		"due yesterday":        {EditDeed, "day", "deed.due_on", func(s *DeedStep) { s.DoneOn, s.DueOn = time.Time{}, today.AddDate(0, 0, -1) }},
		"due in two years":     {EditDeed, "day", "deed.due_on", func(s *DeedStep) { s.DoneOn, s.DueOn = time.Time{}, today.AddDate(2, 0, 0) }},
		"proposed too short":   {ProposeDeed, "words", "deed.words", func(s *DeedStep) { s.Words = "" }},
		"proposed without day": {ProposeDeed, "day", "deed.day", func(s *DeedStep) { s.DoneOn = time.Time{} }},
		"back without words":   {SendDeedBack, "reason", "staff.reason_missing", func(s *DeedStep) { s.Reason = " \n" }},
		"withdrawn without":    {WithdrawDeed, "reason", "staff.reason_missing", func(s *DeedStep) { s.Reason = "" }},
		"too long a reason":    {SendDeedBack, "reason", "deed.reason_long", func(s *DeedStep) { s.Reason = strings.Repeat("vì ", 200) }},
	} {
		step := soundDeed(c.act)
		c.change(&step)
		deed := Deed{Unit: deedUnit}
		for _, deed.State = range DeedStates() {
			if _, follows := deed.State.After(c.act); follows {
				break
			}
		}
		next, err := deed.Take(step)
		if fields := fieldsOf(err); survey.KindOf(err) != survey.Invalid || len(fields) != 1 || fields[0].Path != c.path || fields[0].Key != c.key || next.Revision != 0 {
			t.Errorf("%s: %v, %+v", what, err, fields)
		}
	}
	bad := soundDeed(EditDeed)
	bad.Topic, bad.Words, bad.DoneOn = "", "", time.Time{}
	if _, err := (Deed{Unit: deedUnit, State: DeedDraft}).Take(bad); len(fieldsOf(err)) != 3 {
		t.Errorf("all that is wrong is told: %v", fieldsOf(err))
	}
}

// TestWhatIsKeptOfADeed: one clean paragraph without anybody's number, a number of comments from five on alone, and words of the department until it
// is proposed again.
func TestWhatIsKeptOfADeed(t *testing.T) {
	t.Parallel()
	step := soundDeed(EditDeed)
	step.Words = "  Đã mở thêm quầy\n\n số 4;\u200e gọi 0912 345 678 để hỏi. "
	deed, err := (Deed{Unit: deedUnit, State: DeedDraft, Remarks: "ghi rõ ngày"}).Take(step)
	if err != nil || strings.Contains(deed.Words, "\n") || strings.Contains(deed.Words, "678") || !strings.HasPrefix(deed.Words, "Đã mở thêm quầy số 4; gọi ") || deed.Remarks == "" {
		t.Errorf("%q %v", deed.Words, err)
	}
	propose := soundDeed(ProposeDeed)
	propose.Topic, propose.Words = topic.Fees, "  Đã mở thêm quầy\n số 5. "
	if deed, err = deed.Take(propose); err != nil || deed.Remarks != "" || deed.Proposer != 7 || deed.ProposedBy != "hoa" || deed.Topic != topic.Fees || deed.Words != "Đã mở thêm quầy số 5." {
		t.Errorf("%+v %v", deed, err)
	}
	for said, want := range map[int]int{0: 0, 4: 0, 5: 5, 31: 31} {
		publish := soundDeed(PublishDeed)
		publish.Said = said
		if got, err := deed.Take(publish); err != nil || got.Said != want || !got.PublishedOn.Equal(today) {
			t.Errorf("of %d comments %d are told, %v", said, got.Said, err)
		}
	}
}

// TestByWhichQuarterADeedIsSeen: the first one that begins when it was done, whatever quarter people spoke in.
func TestByWhichQuarterADeedIsSeen(t *testing.T) {
	t.Parallel()
	day := func(text string) time.Time {
		d, err := time.Parse(time.DateOnly, text)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for _, c := range []struct{ done, due, want string }{{"2026-09-30", "", "2026-10-01"}, {"2026-10-01", "", "2027-01-01"}, {"", "2026-12-31", "2027-01-01"}} {
		d := Deed{Quarter: day("2026-07-01")}
		if c.done != "" {
			d.DoneOn = day(c.done)
		} else {
			d.DueOn = day(c.due)
		}
		if !d.AfterQuarter().Equal(day(c.want)) {
			t.Errorf("%+v: %s", c, d.AfterQuarter())
		}
	}
	if quarters := DeedQuartersUntil(day("2026-11-26")); len(quarters) != 8 || !quarters[0].Equal(day("2026-10-01")) || !quarters[7].Equal(day("2025-01-01")) {
		t.Errorf("%v", quarters)
	}
	if all := Deedable(); len(all) != len(topic.Topics())-1 || slices.Contains(all, topic.Praise) {
		t.Errorf("%v", all)
	}
}
