package survey_test

import (
	"fmt"
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"sipas/survey"
)

// TestOurClockIsBelieved where a form was opened, and otherwise nothing that speaks for a sender.
func TestOurClockIsBelieved(t *testing.T) {
	signed := func(open time.Duration) *survey.Visit {
		return &survey.Visit{Address: hashed("a"), Signed: true, Open: open}
	}
	for name, c := range map[string]struct {
		took  time.Duration
		visit *survey.Visit
		want  survey.Reason
	}{
		"a phone without a script, in peace":    {-1, signed(30 * time.Second), ""},
		"a script that waits for nothing":       {-1, signed(0), survey.TooFast},
		"one that says it took long":            {23 * time.Second, signed(time.Second), survey.TooFast},
		"opened long ago, answered in a second": {time.Second, signed(time.Hour), survey.TooFast},
		"a phone whose clock is ahead":          {40 * time.Second, signed(35 * time.Second), ""},
		"no form, says it took long":            {23 * time.Second, &survey.Visit{Address: hashed("a")}, ""},
		"no form, says nothing":                 {-1, &survey.Visit{Address: hashed("a")}, ""},
		"a tablet's answer: nobody's visit":     {23 * time.Second, nil, ""},
		"a tablet's, faster than anybody reads": {time.Second, nil, survey.TooFast},
	} {
		if got := judged(t, survey.NewJudge(survey.DefaultRules()), "5454351", c.took, monday, c.visit); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// desk sends visitors to a judge and keeps what became of them, as a database does.
type desk struct {
	t     *testing.T
	judge *survey.Judge
	at    time.Time
	told  map[string]map[uuid.UUID]survey.Reason // by whose they are
}

func newDesk(t *testing.T, usual int) *desk {
	j := survey.NewJudge(survey.DefaultRules())
	j.SetUsual(map[int32]int{7: usual})
	return &desk{t, j, monday, map[string]map[uuid.UUID]survey.Reason{}}
}

// comes is one more visitor.
func (d *desk) comes(whose string, v survey.Visit, took time.Duration) { d.about(7, whose, v, took) }

// about is one more who comes about a unit.
func (d *desk) about(unit int32, whose string, v survey.Visit, took time.Duration) {
	ms := int32(took.Milliseconds())
	r := survey.Response{ID: uuid.New(), UnitID: unit, Mode: survey.ModeQR, Answers: "5454351", DurationMS: &ms}
	if took < 0 {
		r.DurationMS = nil
	}
	if v.Signed {
		v.Open = 30 * time.Second
	}
	d.judge.Decide(&r, short(), d.at, &v)
	if d.told[whose] == nil {
		d.told[whose] = map[uuid.UUID]survey.Reason{}
	}
	d.told[whose][r.ID] = r.Reason
}

// hindsight carries decisions out.
func (d *desk) hindsight() {
	decisions := d.judge.Hindsight(d.at)
	for _, decision := range decisions {
		for _, id := range decision.IDs {
			for _, told := range d.told {
				if _, ok := told[id]; ok {
					told[id] = decision.Reason
				}
			}
		}
	}
	d.judge.Applied(decisions, decisions)
	if again := d.judge.Hindsight(d.at); len(again) != 0 {
		d.t.Errorf("hindsight says again: %v", again)
	}
}

func (d *desk) counted(whose string) int {
	n := 0
	for _, reason := range d.told[whose] {
		if reason == "" {
			n++
		}
	}
	return n
}

// ward is a busy ward's day: eighty visitors by one address, with three browsers among them.
func (d *desk) ward(n int) {
	d.comes("ward", survey.Visit{Address: hashed("ward"), Browser: hashed("browser " + strconv.Itoa(n%3)), Signed: true}, 25*time.Second)
}

// TestACrowdIsSetAsideNotTheWard: whatever a script does beside it, the visitors of a ward's busiest day count, all of them.
func TestACrowdIsSetAsideNotTheWard(t *testing.T) {
	for name, c := range map[string]struct {
		script func(n int) (survey.Visit, time.Duration)
		most   int // of the script's that may count
	}{
		"nobody else": {nil, 0},
		"forms from one address, a new browser each": {func(n int) (survey.Visit, time.Duration) {
			return survey.Visit{Address: hashed("script"), Browser: hashed(strconv.Itoa(n)), Signed: true}, 23 * time.Second
		}, 0},
		"the same from the ward's own address": {func(n int) (survey.Visit, time.Duration) {
			return survey.Visit{Address: hashed("ward"), Browser: hashed(strconv.Itoa(n)), Signed: true}, 23 * time.Second
		}, 0},
		"forms from the ward's own address, one browser": {func(int) (survey.Visit, time.Duration) {
			return survey.Visit{Address: hashed("ward"), Browser: hashed("script"), Signed: true}, 23 * time.Second
		}, 0},
		"forms from fifty addresses": {func(n int) (survey.Visit, time.Duration) {
			return survey.Visit{Address: hashed(strconv.Itoa(n % 50)), Browser: hashed(strconv.Itoa(n)), Signed: true}, 23 * time.Second
		}, 0},
		"forms from a thousand addresses": {func(n int) (survey.Visit, time.Duration) {
			return survey.Visit{Address: hashed(strconv.Itoa(n % 1000)), Browser: hashed("b"), Signed: true}, 23 * time.Second
		}, 0},
		"forms from addresses nobody can read": {func(n int) (survey.Visit, time.Duration) {
			return survey.Visit{Browser: hashed(strconv.Itoa(n)), Signed: true}, 23 * time.Second
		}, 0},
		"no forms, one address": {func(n int) (survey.Visit, time.Duration) {
			return survey.Visit{Address: hashed("script"), Browser: hashed(strconv.Itoa(n))}, 23 * time.Second
		}, 0},
		"no forms, from the ward's own address": {func(n int) (survey.Visit, time.Duration) {
			return survey.Visit{Address: hashed("ward"), Browser: hashed("browser 1")}, -1
		}, 0},
		"no forms, fifty addresses": {func(n int) (survey.Visit, time.Duration) {
			return survey.Visit{Address: hashed(strconv.Itoa(n % 50)), Browser: hashed("b")}, -1
		}, 0},
		"junk": {func(n int) (survey.Visit, time.Duration) {
			return survey.Visit{Address: hashed("ward"), Browser: hashed("browser 1"), Signed: true}, time.Second
		}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, 30)
			for n := range 80 {
				for i := 0; c.script != nil && i < 125; i++ {
					v, took := c.script(n*125 + i)
					d.comes("script", v, took)
				}
				d.ward(n)
				if d.at = d.at.Add(5 * time.Minute); n%7 == 0 {
					d.hindsight()
				}
			}
			d.hindsight()
			if n := d.counted("ward"); n != 80 {
				t.Errorf("%d of the ward's 80 count", n)
			}
			if n := d.counted("script"); n > c.most {
				t.Errorf("%d of the script's %d count", n, len(d.told["script"]))
			}
		})
	}
}

// TestWhatStaysUnderEveryRuleCounts: this is the limit of what can be told, said in METHOD.
func TestWhatStaysUnderEveryRuleCounts(t *testing.T) {
	for name, c := range map[string]struct {
		visit survey.Visit
		took  time.Duration
		most  int
	}{
		"no form":                   {survey.Visit{Address: hashed("a")}, 23 * time.Second, 100},
		"no form, and nothing said": {survey.Visit{Address: hashed("a")}, -1, 50},
		"no form, for days":         {survey.Visit{Address: hashed("a")}, 23 * time.Hour, 50},
		"a form, from one address":  {survey.Visit{Address: hashed("a"), Signed: true}, 23 * time.Second, 100},
	} {
		for _, beyond := range []int{0, 1} {
			d := newDesk(t, 0)
			for range c.most + beyond {
				d.comes("drip", c.visit, c.took)
			}
			d.hindsight()
			if want := c.most * (1 - beyond); d.counted("drip") != want {
				t.Errorf("%s: of %d answers %d count, want %d", name, c.most+beyond, d.counted("drip"), want)
			}
		}
	}
}

// TestABusyDeskHasRoom: a desk with many visitors on a usual day may have four times as many, from whatever addresses.
func TestABusyDeskHasRoom(t *testing.T) {
	for usual, want := range map[int]int{0: 0, 40: 0, 80: 300} {
		d := newDesk(t, usual)
		for n := range 300 {
			d.comes("visitors", survey.Visit{Address: hashed(strconv.Itoa(n)), Browser: hashed("b"), Signed: true}, 20*time.Second)
		}
		d.hindsight()
		if got := d.counted("visitors"); got != want {
			t.Errorf("%d usual: %d of 300 count, want %d", usual, got, want)
		}
	}
}

// TestHindsightTakesBack what it set aside, where the day shows that it was somebody else's crowd; and each day is a new one.
func TestHindsightTakesBack(t *testing.T) {
	d := newDesk(t, 0)
	for n := range 60 {
		d.comes("many", survey.Visit{Address: hashed(strconv.Itoa(n % 30)), Browser: hashed("b"), Signed: true}, 20*time.Second)
		d.comes("ward", survey.Visit{Address: hashed("ward"), Browser: hashed("b"), Signed: true}, 20*time.Second)
	}
	d.hindsight()
	early := d.counted("ward")
	for n := range 6000 {
		d.comes("many", survey.Visit{Address: hashed(strconv.Itoa(n % 30)), Browser: hashed("b"), Signed: true}, 20*time.Second)
	}
	d.hindsight()
	if n := d.counted("ward"); early == 60 || n != 60 || d.counted("many") != 0 {
		t.Errorf("first %d of the ward's 60, then %d, and %d of many", early, n, d.counted("many"))
	}
	d.at = d.at.AddDate(0, 0, 1)
	for range 50 {
		d.comes("next day", survey.Visit{Address: hashed("0"), Browser: hashed("b"), Signed: true}, 20*time.Second)
	}
	d.hindsight()
	if n := d.counted("next day"); n != 50 {
		t.Errorf("%d of 50 of the next day", n)
	}
}

// TestRetriesAreNoCrowd: a phone that sends one response again and again is one person.
func TestRetriesAreNoCrowd(t *testing.T) {
	j := survey.NewJudge(survey.Rules{Burst: 2, SameSender: 2, Unsigned: 2})
	r := survey.Response{ID: uuid.New(), UnitID: 7, Mode: survey.ModeQR, Answers: "5454351", DurationMS: new(int32(20000))}
	for range 50 {
		if j.Decide(&r, short(), monday, &survey.Visit{Address: hashed("phone")}); r.Reason != "" {
			t.Fatalf("reason %q", r.Reason)
		}
	}
	if decisions := j.Hindsight(monday); len(decisions) != 0 {
		t.Errorf("%v", decisions)
	}
}

// TestWhatIsNotStoredIsGivenUp: an answer that never reached the database is not asked after all day.
func TestWhatIsNotStoredIsGivenUp(t *testing.T) {
	j := survey.NewJudge(survey.Rules{SameSender: 1})
	for range 2 {
		r := survey.Response{ID: uuid.New(), UnitID: 7, Mode: survey.ModeQR, Answers: "5454351"}
		j.Decide(&r, short(), monday, &survey.Visit{Address: hashed("phone")})
	}
	for after, want := range []int{1, 1, 0} {
		decisions := j.Hindsight(monday.Add(time.Duration(after) * 6 * time.Minute))
		if n := len(decisions); n != want {
			t.Errorf("look %d: %d decisions, want %d", after, n, want)
		}
		j.Applied(decisions, nil)
	}
}

// TestWhatTheDatabaseWasNotAskedIsAskedAgain, however long it was away.
func TestWhatTheDatabaseWasNotAskedIsAskedAgain(t *testing.T) {
	d := newDesk(t, 0)
	for n := range 300 {
		d.comes("crowd", survey.Visit{Address: hashed(strconv.Itoa(n)), Browser: hashed("b"), Signed: true}, 20*time.Second)
	}
	d.judge.Applied(nil, d.judge.Hindsight(d.at)[:0]) // nothing could be carried out
	d.at = d.at.Add(11 * time.Minute)
	d.hindsight()
	if n := d.counted("crowd"); n != 0 {
		t.Errorf("%d of the crowd's 300 count", n)
	}
}

// TestADayEndsWithItsHindsight: what came in its last moments is decided yet, although the next day has begun, and what comes on both days in turn
// makes neither begin anew.
func TestADayEndsWithItsHindsight(t *testing.T) {
	d := newDesk(t, 0)
	comes := func(whose string, n int) {
		d.comes(whose, survey.Visit{Address: hashed(whose + strconv.Itoa(n)), Browser: hashed("b"), Signed: true}, 20*time.Second)
	}
	midnight := survey.Date(d.at.AddDate(0, 0, 1), d.at.Location())
	for n := range 300 {
		d.at = midnight.Add(-time.Second)
		comes("crowd", n)
		if n < 60 {
			d.at = midnight
			comes("next day", n)
			comes("crossing", n)
		}
	}
	d.at = midnight
	comes("next day", 60)
	d.hindsight()
	if n := d.counted("crowd"); n != 0 {
		t.Errorf("%d of the crowd's 300 count", n)
	}
	if n := d.counted("next day") + d.counted("crossing"); n != 0 {
		t.Errorf("%d of the next day's 121 count", n)
	}
	d.at = midnight.Add(time.Hour)
	for n := range 50 {
		d.at = d.at.AddDate(0, 0, 1)
		comes("days on end", n)
		d.hindsight()
	}
	if n := d.counted("days on end"); n != 50 {
		t.Errorf("%d of 50 on as many days count", n)
	}
}

// TestAFullMemoryIsNoWayIn: who has filled it, about one unit or about all, begins nothing anew, and neither does anybody beside him; those who count
// go on counting.
func TestAFullMemoryIsNoWayIn(t *testing.T) {
	for name, fill := range map[string]func(d *desk){
		"of a unit": func(d *desk) {
			for n := range 20_001 {
				d.comes("flood", survey.Visit{Address: hashed("a"), Browser: hashed(strconv.Itoa(n))}, 23*time.Second)
			}
		},
		"of a unit, by forms from many addresses": func(d *desk) {
			for n := range 20_001 {
				if d.comes("flood", survey.Visit{Address: hashed(strconv.Itoa(n % 1000)), Browser: hashed("b"), Signed: true}, 23*time.Second); n%4000 == 0 {
					d.hindsight()
				}
			}
		},
		"of all": func(d *desk) {
			for n := range 100_001 {
				d.about(int32(100+n%300), "flood", survey.Visit{Address: hashed("a"), Browser: hashed(strconv.Itoa(n))}, 23*time.Second)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, 30)
			for n := range 40 {
				d.ward(n)
			}
			fill(d)
			for range 500 {
				d.comes("a", survey.Visit{Address: hashed("a"), Browser: hashed("b"), Signed: true}, 23*time.Second)
				d.comes("b", survey.Visit{Address: hashed("b"), Browser: hashed("b"), Signed: true}, 23*time.Second)
			}
			for n := range 40 {
				d.ward(n)
			}
			for n := range 500 {
				d.comes("a", survey.Visit{Address: hashed("a"), Browser: hashed(strconv.Itoa(n))}, 23*time.Second)
			}
			d.hindsight()
			if n := d.counted("a") + d.counted("b"); n != 0 {
				t.Errorf("%d of 1500 count that came when memory was full", n)
			}
			if n := d.counted("ward"); n != 80 {
				t.Errorf("%d of the ward's 80 count", n)
			}
		})
	}
}

// hashed stands for who is named; nobody is.
func hashed(name string) (h survey.Hashed) {
	copy(h[:], name)
	return h
}

// TestSumsNeverExceedRules: whoever comes in whatever order, what counts in the end is within every rule.
func TestSumsNeverExceedRules(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules := survey.Rules{SameSender: rapid.IntRange(1, 9).Draw(t, "sender"), Unsigned: rapid.IntRange(1, 9).Draw(t, "unsigned"), Burst: rapid.IntRange(1, 20).Draw(t, "burst")}
		j := survey.NewJudge(rules)
		told, visits := map[uuid.UUID]survey.Reason{}, map[uuid.UUID]survey.Visit{}
		for n := range rapid.IntRange(0, 120).Draw(t, "n") {
			v := survey.Visit{Address: hashed(rapid.SampledFrom([]string{"", "a", "b", "c"}).Draw(t, "address")), Browser: hashed(fmt.Sprint(rapid.IntRange(0, 3).Draw(t, "browser"))), Signed: rapid.Bool().Draw(t, "signed"), Open: time.Minute}
			r := survey.Response{ID: uuid.New(), UnitID: 7, Mode: survey.ModeQR, Answers: "5454351", DurationMS: new(int32(20000))}
			j.Decide(&r, short(), monday, &v)
			told[r.ID], visits[r.ID] = r.Reason, v
			if n%17 == 16 {
				apply(j, told)
			}
		}
		apply(j, told)
		all, unsigned, by := 0, 0, map[survey.Visit]int{}
		for id, reason := range told {
			if reason != "" {
				continue
			}
			all++
			if v := visits[id]; !v.Signed {
				unsigned++
			}
			if v := visits[id]; v.Address != (survey.Hashed{}) {
				v.Browser = survey.Hashed{}
				by[v]++
			}
		}
		for v, n := range by {
			if n > rules.SameSender {
				t.Errorf("%d count of %+v", n, v)
			}
		}
		if all > rules.Burst || unsigned > rules.Unsigned {
			t.Errorf("%d count, %d without a form: %+v", all, unsigned, rules)
		}
	})
}

func apply(j *survey.Judge, told map[uuid.UUID]survey.Reason) {
	decisions := j.Hindsight(monday)
	for _, d := range decisions {
		for _, id := range d.IDs {
			told[id] = d.Reason
		}
	}
	j.Applied(decisions, decisions)
}

// TestAFloodDoesNotFillTheMemory: somebody who calls himself another browser each time.
func TestAFloodDoesNotFillTheMemory(t *testing.T) {
	j := survey.NewJudge(survey.DefaultRules())
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	r := survey.Response{UnitID: 7, Mode: survey.ModeQR, Answers: "5454351", DurationMS: new(int32(20000))}
	for n := range 200_000 { // about one unit, and then about all of a province
		r.ID[0], r.ID[1], r.ID[2] = byte(n), byte(n>>8), byte(n>>16)
		r.UnitID = int32(max(n-60_000, 0) % 300)
		if j.Decide(&r, short(), monday, &survey.Visit{Address: hashed("a"), Browser: hashed(strconv.Itoa(n))}); n == 59_999 && r.Reason == "" {
			t.Error("the last of the flood counts")
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 40<<20 {
		t.Errorf("a flood is remembered in %d MiB", grown>>20)
	}
	runtime.KeepAlive(j)
}
