package attack

import (
	"maps"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

// town is a publication of two communes and an agency.
func town() *Publication {
	return &Publication{Door: "made up", Province: "68", Levels: map[string]string{"A": "commune", "B": "commune", "C": "agency"}}
}

// asked says how many of a group came and how often they chose the steps 1 to 5 of a question; nothing of steps where there are none.
func asked(unit, period, mode string, came int, steps ...int) []Claim {
	g := Group{Unit: unit, Period: period, Mode: mode}
	claims := []Claim{{Group: g, Question: Came, Value: float64(came)}}
	for i, n := range steps {
		claims = append(claims, Claim{Group: g, Question: "access", Choices: map[string]int64{strconv.Itoa(i + 1): 1}, Value: float64(n)})
	}
	return claims
}

func (p *Publication) with(readings ...[][]Claim) *Publication {
	for _, r := range readings {
		p.Add(Reading{Claims: slices.Concat(r...)})
	}
	return p
}

// points says how many satisfied answers a group gave.
func pointsOf(unit, period, mode string, came, points int) []Claim {
	g := Group{Unit: unit, Period: period, Mode: mode}
	return []Claim{{Group: g, Question: Came, Value: float64(came)}, {Group: g, Question: Points, Choices: map[string]int64{Points: 1}, Value: float64(points)}}
}

// TestAttackFindsWhatFollows: a group of few follows from what is published of many, in each of the ways there are.
func TestAttackFindsWhatFollows(t *testing.T) {
	for name, c := range map[string]struct {
		publication *Publication
		people      int
		how         string
	}{
		"a cell of few shown as it is": {town().with([][]Claim{asked("A", "2026-10", "", 4, 0, 0, 1, 1, 2)}), 4, BySums},
		"a unit, from the province less the others": {town().with([][]Claim{
			asked("68", "2026-10", "", 97, 3, 5, 20, 31, 38), asked("A", "2026-10", "", 50, 1, 2, 10, 17, 20),
			asked("B", "2026-10", "", 40, 1, 2, 8, 13, 16), asked("C", "2026-10", "", 7)}), 7, BySums},
		"a month, from the quarter less the others": {town().with([][]Claim{
			asked("A", "2026-Q4", "", 92, 3, 5, 20, 31, 33), asked("A", "2026-10", "", 50, 1, 2, 10, 17, 20),
			asked("A", "2026-11", "", 37, 1, 1, 9, 11, 15), asked("A", "2026-12", "", 5)}), 5, BySums},
		"a month, from the year less the other quarters and months": {town().with([][]Claim{
			asked("A", "2026", "", 140, 8, 8, 30, 44, 50), asked("A", "2026-Q1", "", 44), asked("A", "2026-01", "", 40, 4, 2, 7, 11, 16),
			asked("A", "2026-02", "", 4), asked("A", "2026-Q4", "", 96, 3, 5, 22, 33, 33)}), 4, BySums},
		"a mode, from all less the others": {town().with([][]Claim{
			pointsOf("A", "2026-Q4", "", 70, 310), pointsOf("A", "2026-Q4", "qr", 61, 280), asked("A", "2026-Q4", "kiosk", 9)}), 9, BySums},
		"one person, from two states": {town().with(
			[][]Claim{asked("A", "2026-10", "", 50, 1, 2, 10, 17, 20)},
			[][]Claim{asked("A", "2026-10", "", 51, 1, 2, 10, 18, 20)}), 1, BySums},
		"eight persons, from the first state and the third": {town().with(
			[][]Claim{asked("A", "2026-Q4", "", 50, 1, 2, 10, 17, 20)}, [][]Claim{asked("A", "2026-Q4", "", 54)},
			[][]Claim{asked("A", "2026-Q4", "", 58, 1, 5, 10, 20, 22)}), 8, BySums},
		"one person set aside since, from two states": {town().with(
			[][]Claim{asked("A", "2026-10", "", 50, 1, 2, 10, 17, 20)},
			[][]Claim{asked("A", "2026-10", "", 49, 1, 2, 9, 17, 20)}), 1, BySums},
		"one person, from rounded shares of two states": {town().with(
			[][]Claim{asked("A", "2026-10", "", 50), {share("A", "2026-10", 50, 74)}},
			[][]Claim{asked("A", "2026-10", "", 51), {share("A", "2026-10", 51, 74.51)}}), 1, BySums},
		"a month nearly, as nobody else may have chosen it": {town().with([][]Claim{
			asked("A", "2026-Q4", "", 60, 0, 1, 0, 0, 59), asked("A", "2026-10", "", 52), asked("A", "2026-11", "", 8)}), 8, ByWhole},
		"nobody of a month, as nobody of the quarter": {town().with([][]Claim{
			asked("A", "2026-Q4", "", 60, 0, 12, 12, 18, 18), asked("A", "2026-10", "", 51), asked("A", "2026-11", "", 9)}), 9, ByWhole},
	} {
		r := c.publication.Attack()
		found := slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Fewest == c.people && f.Most == c.people && f.How == c.how })
		if !found || r.Unread > 0 {
			t.Errorf("%s: not found; %+v", name, r)
		}
		for _, f := range r.Findings {
			if f.Most != c.people {
				t.Errorf("%s: found besides: %v", name, f)
			}
		}
	}
}

func share(unit, period string, n, percent float64) Claim {
	return Claim{Group: Group{Unit: unit, Period: period}, Question: "access", Choices: satisfied(), Value: n * percent / 100, Within: n * 0.005 / 100}
}

// TestAttackTellsWhatOneChose: the count it names is the one that was hidden.
func TestAttackTellsWhatOneChose(t *testing.T) {
	p := town().with([][]Claim{asked("A", "2026-10", "", 50, 1, 2, 10, 17, 20)}, [][]Claim{asked("A", "2026-10", "", 51, 1, 2, 10, 18, 20)})
	i := newInquiry(newCrowd(p, Came, false, p.placed(Came)), "access", p.placed("access"))
	for choice, want := range map[string]float64{"1": 0, "3": 0, "4": 1, "5": 0} {
		for who, a := range i.all {
			if a.reading == 1 {
				if got, ok := i.system.Follows(i.terms(Terms{who: 1}, map[string]int64{choice: 1})); !ok || got != want {
					t.Errorf("step %s was chosen %v times, %v", choice, got, ok)
				}
			}
		}
	}
}

// placed are the claims of a question with their readings.
func (p *Publication) placed(question string) []placed {
	var found []placed
	for k, r := range p.Readings {
		for _, c := range r.Claims {
			if c.Question == question {
				found = append(found, placed{c, k})
			}
		}
	}
	return found
}

// TestAttackFindsNothingInWhatIsSafe: hidden are so many together, and so many come between readings, that no few follow.
func TestAttackFindsNothingInWhatIsSafe(t *testing.T) {
	for name, p := range map[string]*Publication{
		"numbers of people alone": town().with([][]Claim{asked("A", "2026-10", "", 4), asked("B", "2026-10", "", 3)}),
		"all large":               town().with([][]Claim{asked("A", "2026-10", "", 50, 1, 2, 10, 17, 20), asked("B", "2026-10", "", 40, 1, 2, 8, 13, 16)}),
		"four hidden months of thirty-two together": town().with([][]Claim{
			asked("A", "2026", "", 82, 11, 11, 18, 21, 21), asked("A", "2026-10", "", 50, 5, 5, 12, 14, 14),
			asked("A", "2026-11", "", 8), asked("A", "2026-12", "", 8), asked("A", "2026-01", "", 8), asked("A", "2026-02", "", 8)}),
		"ten between two states": town().with(
			[][]Claim{asked("A", "2026-10", "", 50, 1, 2, 10, 17, 20)}, [][]Claim{asked("A", "2026-10", "", 60, 3, 4, 12, 19, 22)}),
		"numbers that grow by one while figures wait": town().with(
			[][]Claim{asked("A", "2026-10", "", 50, 1, 2, 10, 17, 20)}, [][]Claim{asked("A", "2026-10", "", 51)}, [][]Claim{asked("A", "2026-10", "", 52)}),
	} {
		if r := p.Attack(); len(r.Findings) > 0 || r.Unread > 0 {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

// hiddenTable is a town of two units and two months, every person known.
type hiddenTable map[Group][]int // how often a unit's people of a month chose each of three steps

func drawHidden(t *rapid.T) hiddenTable {
	h := hiddenTable{}
	for _, unit := range []string{"A", "B"} {
		for _, month := range []string{"2026-10", "2026-11"} {
			h[Group{Unit: unit, Period: month, Mode: ""}] = rapid.SliceOfN(rapid.IntRange(0, 2), 2, 2).Draw(t, "chosen")
		}
	}
	return h
}

// of adds a group up.
func (h hiddenTable) of(p *Publication, g Group) []int {
	sum := make([]int, 2)
	for cell, chosen := range h {
		if slices.Contains(p.unitsOf(g.Unit), cell.Unit) && slices.Contains(months(g.Period), cell.Period) {
			for i, n := range chosen {
				sum[i] += n
			}
		}
	}
	return sum
}

// everyTable calls with all tables in which as many people came to each cell.
func (h hiddenTable) everyTable(with func(hiddenTable)) {
	cells := slices.SortedFunc(maps.Keys(h), func(a, b Group) int { return slices.Compare([]string{a.Unit, a.Period}, []string{b.Unit, b.Period}) })
	other := hiddenTable{}
	var fill func(int)
	fill = func(i int) {
		if i == len(cells) {
			with(other)
			return
		}
		all := h[cells[i]][0] + h[cells[i]][1]
		for first := range all + 1 {
			other[cells[i]] = []int{first, all - first}
			fill(i + 1)
		}
	}
	fill(0)
}

// TestAttackAgreesWithEveryTable publishes some cells of small random tables and solves them by trying every table: a finding
// holds in all that fit, and a cell that is the same in all is found.
func TestAttackAgreesWithEveryTable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h, p := drawHidden(t), town()
		delete(p.Levels, "C")
		var claims []Claim
		var shown []Group
		for _, unit := range []string{"A", "B", "68"} {
			for _, period := range []string{"2026-10", "2026-11", "2026-Q4"} {
				g := Group{Unit: unit, Period: period, Mode: ""}
				chosen := h.of(p, g)
				if unit != "68" {
					claims = append(claims, asked(unit, period, "", chosen[0]+chosen[1])...)
				}
				if rapid.Bool().Draw(t, "shown") {
					shown = append(shown, g)
					claims = append(claims, asked(unit, period, "", 0, chosen...)[1:]...)
				}
			}
		}
		p.Add(Reading{Claims: claims})
		found := p.Attack().Findings
		for cell, chosen := range h {
			if chosen[0]+chosen[1] == 0 || len(shown) == 0 {
				continue
			}
			least, greatest := 99, -1
			h.everyTable(func(other hiddenTable) {
				if slices.ContainsFunc(shown, func(g Group) bool { return !slices.Equal(other.of(p, g), h.of(p, g)) }) {
					return
				}
				least, greatest = min(least, other[cell][0]), max(greatest, other[cell][0])
			})
			described := newCrowd(p, Came, false, p.placed(Came))
			name := described.describe(described.peopleOf(cell, 0))
			n := slices.IndexFunc(found, func(f Finding) bool { return f.Who == name })
			if told := n >= 0 && found[n].Low == found[n].High; told != (least == greatest) {
				t.Errorf("of %v step 1 is %d to %d; found: %v", cell, least, greatest, found)
			}
			if n >= 0 && found[n].Choice == "[1]" && (found[n].Low > least || found[n].High < greatest) {
				t.Errorf("of %v step 1 is %d to %d, the attacker says %v", cell, least, greatest, found[n])
			}
		}
	})
}

// TestHalvesOfTheScale: a choice is among the satisfied or among the others; both together, or steps that count for more, are part of no half.
func TestHalvesOfTheScale(t *testing.T) {
	for _, c := range []struct {
		choices map[string]int64
		half    int // how many steps it has
	}{{map[string]int64{"3": 1}, 3}, {map[string]int64{"1": 1, "2": 1}, 3}, {map[string]int64{"4": 1}, 2}, {satisfied(), 0}, {map[string]int64{"2": 2}, 0},
		{map[string]int64{"3": 1, "4": 1}, 0}, {map[string]int64{"9": 1}, 0}} {
		steps := 0
		for _, half := range amongMore(c.choices) {
			steps += len(half)
		}
		if steps != c.half {
			t.Errorf("%v is among %d steps, want %d", c.choices, steps, c.half)
		}
	}
}
