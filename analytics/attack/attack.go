package attack

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// Least is the fewest people a figure may speak of, and Near how far from a value a count must at least be able to lie.
const (
	Least = 10
	Near  = 2
)

// How a count is told.
const (
	BySums   = "sums"   // by adding and subtracting published numbers alone
	ByBounds = "bounds" // only as well because no count is below nought, above its people, or no whole number
	// ByWhole: between bounds that what is known of one larger group, of Least people or more, gives for each part of it. Where of 90 people nobody chose a
	// step, or all of them, so did each part. That is said of the 90, who are enough, and no more of the few than of anybody among them;
	// whoever shows distributions shows that. It is counted, and is no leak.
	ByWhole = "whole"
)

// Finding is a group of fewer than Least people of whom a count is told. Least and most people it has are the same where their
// number is known.
type Finding struct {
	Question, Choice string
	Who              string
	Fewest, Most     int
	Low, High        int // between which the count lies
	How              string
	people           string
}

func (f Finding) String() string {
	between := func(a, b int) string {
		if a == b {
			return strconv.Itoa(a)
		}
		return fmt.Sprintf("%d to %d", a, b)
	}
	return fmt.Sprintf("%s people, %s: %s %s %s times, by %s",
		between(f.Fewest, f.Most), f.Who, f.Question, f.Choice, between(f.Low, f.High), f.How)
}

// Attack solves everything that was published for groups of fewer than Least people.
func (p *Publication) Attack() Report {
	report := Report{Door: p.Door, Readings: len(p.Readings), Numbers: p.Numbers()}
	byQuestion, byMode := map[string][]placed{}, map[string]bool{}
	for _, c := range p.news() {
		byQuestion[c.Question] = append(byQuestion[c.Question], c)
		byMode[c.Question] = byMode[c.Question] || c.Mode != ""
	}
	sizes := map[string][]placed{}
	for _, base := range []string{Came, Received, Apart} {
		sizes[base] = byQuestion[base]
		delete(byQuestion, base)
	}
	crowds := map[string]*crowd{}
	for _, question := range slices.Sorted(maps.Keys(byQuestion)) {
		base := baseOf(question)
		key := base + strconv.FormatBool(byMode[question])
		if crowds[key] == nil {
			crowds[key] = newCrowd(p, base, byMode[question], sizes[base])
		}
		i := newInquiry(crowds[key], question, byQuestion[question])
		report.Cells = max(report.Cells, i.cells())
		report.Unknowns += len(i.count)
		report.Findings = append(report.Findings, i.findings()...)
	}
	report.Unread = p.Unread
	slices.SortStableFunc(report.Findings, func(a, b Finding) int { return cmp.Compare(a.Most, b.Most) })
	return report
}

// baseOf are the people a question is put to.
func baseOf(question string) string {
	switch question {
	case Aside:
		return Received
	case OfApart:
		return Apart
	}
	return Came
}

// scored tells of a question that it counts points, of which each person has five at most.
func scored(question string) bool { return question == Points || question == OfApart }

// inquiry is one question put to a crowd.
type inquiry struct {
	*crowd
	question string
	claims   []placed
	choices  []string
	system   *System
	count    map[countKey]int
	larger   map[int][]*larger // by whom they have
}

type countKey struct {
	who    int
	choice string
}

// none is the choice of those who did not choose.
const none = ""

func newInquiry(c *crowd, question string, claims []placed) *inquiry {
	i := &inquiry{crowd: c, question: question, claims: claims, system: NewSystem(), count: map[countKey]int{}}
	all := map[string]bool{}
	for _, claim := range claims {
		for choice := range claim.Choices {
			all[choice] = true
		}
	}
	i.choices = slices.Sorted(maps.Keys(all))
	for who := range c.all {
		if high := c.sizes.high[who]; high > 0 {
			i.ask(who, c.sizes.low[who], high)
		}
	}
	for _, claim := range claims {
		if err := i.system.Say(i.terms(c.peopleOf(claim.Group, claim.reading), claim.Choices), claim.Value, claim.Within); err != nil {
			c.of.Unread++
		}
	}
	i.system.Tighten()
	return i
}

// ask adds what people may have chosen: everybody one choice, or none. Of points everybody has none to five.
func (i *inquiry) ask(who int, low, high float64) {
	if scored(i.question) {
		i.count[countKey{who, Points}] = i.system.Count(5 * high)
		return
	}
	everybody := Terms{}
	for _, choice := range append(slices.Clone(i.choices), none) {
		n := i.system.Count(high)
		i.count[countKey{who, choice}] = n
		everybody[n] = 1
	}
	if high < 1e6 {
		_ = i.system.Say(everybody, (low+high)/2, (high-low)/2) // contradicts nothing: these counts are new
	}
}

func (i *inquiry) terms(set Terms, choices map[string]int64) Terms {
	terms := Terms{}
	for who, n := range set {
		for choice, times := range choices {
			if count, ok := i.count[countKey{who, choice}]; ok && times != 0 {
				terms[count] = n * times
			}
		}
	}
	return terms
}

func (i *inquiry) cells() int {
	found := map[int]bool{}
	for key := range i.count {
		found[key.who] = true
	}
	return len(found)
}

// findings looks at every set of fewer than Least people, and for each keeps the choice that is told best.
func (i *inquiry) findings() []Finding {
	var found []Finding
	known := map[string]bool{}
	sets := slices.Concat(i.sets(i.claims), i.reduced(), i.leftovers(i.claims))
	i.gather(sets)
	for _, set := range sets {
		key := i.key(set)
		if key == "" || known[key] {
			continue
		}
		known[key] = true
		if f, ok := i.finding(set); ok {
			f.Who, f.people = i.describe(set), key
			found = append(found, f)
		}
	}
	return found
}

// finding looks at one set. Of those set aside the few are they themselves, out of however many.
func (i *inquiry) finding(set Terms) (Finding, bool) {
	low, high := i.number(set)
	if i.question == Aside {
		f, ok := i.told(set, high)
		f.Fewest, f.Most = f.Low, f.High
		return f, ok && f.How == BySums && 0 < f.Low && f.High < Least
	}
	if low < 1 || high >= Least {
		return Finding{}, false
	}
	f, ok := i.told(set, high)
	f.Fewest, f.Most = int(low), int(high)
	return f, ok
}

// key is the same for sets of the same people.
func (i *inquiry) key(set Terms) string {
	key := ""
	for _, who := range slices.Sorted(maps.Keys(set)) {
		if i.sizes.high[who] > 0 {
			key += fmt.Sprint(who, "*", set[who], " ")
		}
	}
	return key
}

// reduced are the people of the reduced sums that are plain.
func (i *inquiry) reduced() []Terms {
	who := map[int]countKey{}
	for key, n := range i.count {
		who[n] = key
	}
	var found []Terms
	for _, terms := range i.system.Sums() {
		set, choices := Terms{}, map[string]bool{}
		for n := range terms {
			set[who[n].who] = 1
			choices[who[n].choice] = true
		}
		if len(choices) == 1 {
			found = append(found, set)
		}
	}
	return found
}

// told looks at each choice, at the two that are called satisfied together, and at all reasons for setting aside together.
func (i *inquiry) told(set Terms, people float64) (best Finding, ok bool) {
	asked := []map[string]int64{}
	for _, choice := range i.choices {
		asked = append(asked, map[string]int64{choice: 1})
	}
	if slices.Contains(i.choices, "4") {
		asked = append(asked, satisfied())
	}
	if i.question == Aside {
		any := map[string]int64{}
		for _, reason := range i.choices {
			any[reason] = 1
		}
		asked = append(asked, any)
	}
	order := []string{BySums, ByBounds, ByWhole}
	for _, choices := range asked {
		f, told := i.toldOf(set, choices, people)
		if i.question == Aside && f.High == 0 {
			continue // nobody was
		}
		if told && (!ok || slices.Index(order, f.How) < slices.Index(order, best.How)) {
			best, ok = f, true
		}
	}
	return best, ok
}

func (i *inquiry) toldOf(set Terms, choices map[string]int64, people float64) (Finding, bool) {
	terms := i.terms(set, choices)
	f := Finding{Question: i.question, Choice: fmt.Sprint(slices.Sorted(maps.Keys(choices))), How: BySums}
	if i.question == Aside && len(choices) > 1 {
		f.Choice = "[for any reason]"
	}
	if value, follows := i.system.Follows(terms); follows && len(terms) > 0 {
		f.Low, f.High = int(value), int(value)
		return f, true
	}
	low, high := i.system.Bounds(terms)
	people *= i.each()
	f.Low, f.High, f.How = int(low), int(high), ByBounds
	if high-low > 2*Near || high-low >= people {
		return f, false
	}
	if from, to := i.wholes(set, choices, people); low <= from && high >= to {
		f.How = ByWhole
	}
	return f, true
}

// each is how often one person can choose.
func (i *inquiry) each() float64 {
	if scored(i.question) {
		return 5
	}
	return 1
}

func satisfied() map[string]int64 { return map[string]int64{"4": 1, "5": 1} }
