package topic

import (
	"slices"
	"strings"
)

// denialReach is how many words before a phrase a denial may stand.
const denialReach = 4

// conditionReach is how many words behind a phrase may say that it was a condition.
const conditionReach = 3

// seen is a word of a text as the lexicon knows it.
type seen struct {
	marked, bare int32
	plain        bool
	clause       int
	told         bool // a number in words
	count, sum   bool // a number; an amount of money
	digits       bool // and of nothing else
}

// reading is a text that is being looked at.
type reading struct {
	l       *Lexicon
	words   []seen
	without bool // written without marks, so that phrases are looked for without
	except  []span
}

// span is where something was found that does not count for a topic.
type span struct {
	of       set
	from, to int
}

// Find returns what a text tells of, in the order of Topics; none for most that is short.
func (l *Lexicon) Find(text string) []Topic {
	found := l.look(text, every)
	var topics []Topic
	for i, topic := range l.topics {
		if found&(1<<i) != 0 {
			topics = append(topics, topic)
		}
	}
	return topics
}

// Conduct tells whether a text has a phrase of conduct that the inspectorate looks into.
func (l *Lexicon) Conduct(text string) bool { return l.look(text, l.of(Conduct)) != 0 }

// set is a set of topics, by their places in Topics.
type set uint32

const every = ^set(0)

// of is the set of one topic.
func (l *Lexicon) of(topic Topic) set { return 1 << slices.Index(l.topics, topic) }

// look finds the topics that are wanted: first what does not count, then what does.
func (l *Lexicon) look(text string, wanted set) set {
	r := l.read(text)
	for at := range r.words {
		r.entriesAt(at, func(e *entry) {
			if e.mood != notAtAll || wanted&e.set == 0 {
				return
			}
			if to, ok := r.match(e, at); ok {
				r.except = append(r.except, span{e.set, at, to})
			}
		})
	}
	var found set
	for at := range r.words {
		r.entriesAt(at, func(e *entry) {
			if e.mood == notAtAll || wanted&e.set&^found == 0 {
				return
			}
			if to, ok := r.match(e, at); ok && r.counts(e, at, to) {
				found |= e.set
			}
		})
	}
	return found
}

// read spells a text as it was meant, and numbers its words.
func (l *Lexicon) read(text string) *reading {
	words := wordsOf(text)
	r := &reading{l: l, words: make([]seen, 0, len(words)+4)}
	marked, letters := 0, 0
	for _, w := range words {
		if w.bare[0] > '9' {
			letters++
			if !w.plain() {
				marked++
			}
		}
		meant, spelled := l.spelling[w.marked]
		if !spelled {
			r.see(w, w.plain())
			continue
		}
		for _, m := range meant {
			m.clause = w.clause
			r.see(m, false)
		}
	}
	r.without = marked*2 < letters
	return r
}

// see adds a word; a unit of money joins the number before it.
func (r *reading) see(w written, plain bool) {
	if n := len(r.words); n > 0 && r.words[n-1].clause == w.clause && (r.words[n-1].digits && slices.Contains(units, w.bare) || r.words[n-1].told && slices.Contains(units[:3], w.bare)) {
		from := n - 1
		for from > 0 && r.words[from].told && r.words[from-1].told && r.words[from-1].clause == w.clause {
			from--
		}
		r.words = r.words[:from+1]
		r.words[from].sum = true
		return
	}
	s := seen{marked: r.l.words[w.marked], bare: r.l.bare[w.bare], plain: plain, clause: w.clause}
	s.count = '0' <= w.bare[0] && w.bare[0] <= '9'
	s.digits = strings.Trim(w.bare, "0123456789") == ""
	s.sum = s.count && priced(w.bare)
	s.told = slices.Contains(numbers, w.bare)
	r.words = append(r.words, s)
}

// units of money, and numbers that are told in words, all without marks.
var (
	units   = []string{"trieu", "nghin", "ngan", "dong", "k", "tr", "vnd", "d"}
	numbers = []string{"mot", "hai", "ba", "bon", "nam", "sau", "bay", "tam", "chin", "muoi", "tram", "may", "vai"}
)

// priced tells whether a number is money by itself: 500k, 1tr5, 200000.
func priced(word string) bool {
	rest := strings.TrimLeft(word, "0123456789")
	digits := len(word) - len(rest)
	return digits >= 5 && digits <= 9 && (rest == "" || rest == "d") ||
		digits > 0 && rest != "" && slices.ContainsFunc([]string{"k", "tr", "trieu", "nghin", "ngan"}, func(unit string) bool {
			after, ok := strings.CutPrefix(rest, unit)
			return ok && strings.Trim(after, "0123456789") == ""
		})
}

// entriesAt gives the phrases that may begin with a word.
func (r *reading) entriesAt(at int, do func(*entry)) {
	w := r.words[at]
	if w.marked != 0 {
		for _, n := range r.l.byMarked[w.marked] {
			do(&r.l.entries[n])
		}
	}
	if w.bare != 0 && w.plain {
		for _, n := range r.l.byBare[w.bare] {
			do(&r.l.entries[n])
		}
	}
	if w.count {
		for _, n := range r.l.bySign {
			do(&r.l.entries[n])
		}
	}
}

// match tells where a phrase ends that begins at a word.
func (r *reading) match(e *entry, at int) (to int, ok bool) {
	if e.whole && at != 0 {
		return 0, false
	}
	to, ok = r.rest(e, 0, at)
	return to, ok && (!e.whole || to == len(r.words))
}

func (r *reading) rest(e *entry, part, at int) (int, bool) {
	if part == len(e.parts) {
		return at, true
	}
	if e.parts[part].kind == aGap {
		for skip := 0; skip <= gapMost && at+skip < len(r.words); skip++ {
			if r.words[at+skip].clause != r.words[at-1].clause {
				return 0, false
			}
			if to, ok := r.rest(e, part+1, at+skip); ok {
				return to, true
			}
		}
		return 0, false
	}
	if at >= len(r.words) || !r.is(e, part, at) {
		return 0, false
	}
	return r.rest(e, part+1, at+1)
}

// is tells whether a word is what a part of a phrase stands for.
func (r *reading) is(e *entry, part, at int) bool {
	w := r.words[at]
	switch e.parts[part].kind {
	case aCount:
		return w.count
	case aSum:
		return w.sum
	}
	if e.parts[part].orCount && w.count {
		return true
	}
	of := e.ids[part]
	if w.marked != 0 && slices.Contains(of.marked, w.marked) {
		return true
	}
	return w.bare != 0 && w.plain && e.unmarks && (r.without || e.whole) && slices.Contains(of.bare, w.bare)
}

// counts tells whether a phrase that was found means what it says.
func (r *reading) counts(e *entry, from, to int) bool {
	if slices.ContainsFunc(r.except, func(s span) bool { return s.of == e.set && s.from <= from && to <= s.to }) {
		return false
	}
	switch e.mood {
	case unlessDenied:
		return !r.denied(from, to)
	case onlyDenied:
		return r.denied(from, to)
	}
	return true
}

// denied tells whether a denial stands right before what was found, in the same clause. A condition denies nothing: who says that without money nothing
// is done says that money is taken.
func (r *reading) denied(from, to int) bool {
	for at := to; at < len(r.words) && at-to < conditionReach && r.words[at].clause == r.words[from].clause; at++ {
		if r.in(r.l.condition, at) {
			return false
		}
	}
	for at := from - 1; at >= 0 && r.words[at].clause == r.words[from].clause && !r.in(r.l.breaks, at); at-- {
		if !r.in(r.l.negators, at) || r.in(r.l.pretend, at+1) {
			continue
		}
		return from-at <= denialReach || r.in(r.l.far, at+1)
	}
	return false
}

func (r *reading) in(set formSet, at int) bool {
	w := r.words[at]
	return w.marked != 0 && set.marked[w.marked] || w.bare != 0 && w.plain && r.without && set.bare[w.bare]
}
