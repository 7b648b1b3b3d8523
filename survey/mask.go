package survey

import (
	"cmp"
	"regexp"
	"strings"
)

// mask goes over a comment by the rules. web/page/mask.js does the same, step by step.
type mask struct {
	speller
	rules                           MaskRules
	run, phone, years, free, groups *regexp.Regexp
	token, mail, spaced             *regexp.Regexp
	strong, weak                    []*regexp.Regexp
	money                           money
}

var theMask = newMask(Masks())

func newMask(r MaskRules) *mask {
	return &mask{newSpeller(r), r, anyCase(r.Run), anyCase(r.Phone), anyCase(r.Years), anyCase(r.Free), anyCase(`[0-9]+`),
		regexp.MustCompile(r.Token), anyCase(r.Mail), anyCase(r.Spaced), shapesOf(r.Strong...), shapesOf(r.Weak...), newMoney(r)}
}

func anyCase(pattern string) *regexp.Regexp { return regexp.MustCompile(`(?i)` + pattern) }

func shapesOf(patterns ...string) (compiled []*regexp.Regexp) {
	for _, p := range patterns {
		compiled = append(compiled, anyCase(`^`+p))
	}
	return compiled
}

// MaskComment replaces every mail address, and every digit of a number that could tell who wrote, by dots. All else stays as it is.
func MaskComment(s string) string {
	for maybePersonal(s) { // what is masked parts what stood beside it: again, until nothing more is found
		masked := s
		if maybeMail(s) {
			masked = theMask.mails(theMask.mails(s, theMask.mail), theMask.spaced)
		}
		masked = theMask.numbers(masked)
		if masked == s {
			break
		}
		s = masked
	}
	return s
}

const lastOfVietnamese = '\u1eff'

// maybeMail spares what has no sign of an address, plain or in another width.
func maybeMail(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r == '@' || r == '(' || r == '[' || r == '{' || r > lastOfVietnamese })
}

// maybePersonal spares most comments: without a digit, an @, a bracket or an unusual character there is nothing to mask.
func maybePersonal(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		return '0' <= r && r <= '9' || r == '@' || r == '(' || r == '[' || r == '{' || r > lastOfVietnamese || '\u0300' < r && r < '\u1e00'
	})
}

// mails replaces addresses.
func (m *mask) mails(s string, pattern *regexp.Regexp) string {
	runes := []rune(s)
	var b strings.Builder
	end := 0
	for _, address := range m.addresses(runes, m.spell(runes), pattern) {
		b.WriteString(string(runes[end:address.from]) + m.rules.Masked)
		end = address.to
	}
	return b.String() + string(runes[end:])
}

// addresses are the characters of each address. Before a sign that stands apart, a word that no address can have is none of it.
func (m *mask) addresses(runes []rune, text spelled, pattern *regexp.Regexp) (found []span) {
	for _, at := range pattern.FindAllStringIndex(string(text.plain), -1) {
		from := text.from[at[0]]
		if apart := strings.IndexAny(string(text.plain[at[0]:at[1]]), " [({"); pattern == m.spaced && apart >= 0 {
			if next := text.from[at[0]+apart]; !plainWord(runes[from:next]) {
				from = next + 1
			}
		}
		found = append(found, span{from, text.from[at[1]-1] + 1})
	}
	return found
}

func plainWord(word []rune) bool {
	for _, r := range word {
		if 0x80 <= r && r < 0xff00 && r != '•' {
			return false
		}
	}
	return true
}

// numbers replaces the digits of numbers.
func (m *mask) numbers(s string) string {
	runes := []rune(s)
	text := m.spell(runes)
	plain, read := string(text.plain), reading{text.numbers(), runes, text.from}
	hide := make([]bool, len(plain))
	for _, at := range m.token.FindAllStringIndex(plain, -1) {
		if m.stands(plain, at[0], at[1]) {
			hideDigits(hide, plain, span{at[0], at[1]})
		}
	}
	for _, at := range m.run.FindAllStringIndex(read.text, -1) {
		m.look(read, span{at[0], at[1]}, hide)
	}
	for n, hidden := range hide {
		if hidden {
			runes[text.from[n]] = '•'
		}
	}
	return string(runes)
}

// stands tells whether a plate stands by itself, and is no hour before a year (15H 2026).
func (m *mask) stands(plain string, a, b int) bool {
	if a > 0 && isAlnum(plain[a-1]) || b < len(plain) && isAlnum(plain[b]) {
		return false
	}
	return isDigit(plain[b-5]) || !m.years.MatchString(plain[b-4:b])
}

// span is a stretch of a text.
type span struct{ from, to int }

// reading is a text read for its numbers, and as it was written.
type reading struct {
	text  string
	runes []rune
	from  []int // of which rune each byte of text comes
}

// look hides what there is to hide of one run of digits.
func (m *mask) look(read reading, run span, hide []bool) {
	if countDigits(read.text[run.from:run.to]) < m.rules.Fewest {
		return
	}
	at := run.from
	for _, shape := range shapesIn(read.text, run, func(here span, since int) int {
		return cmp.Or(m.strongAt(read.text, here, since), m.money.sumAt(read, here, since))
	}) {
		m.judge(read.text, span{at, shape.from}, hide)
		at = shape.to
	}
	m.judge(read.text, span{at, run.to}, hide)
}

// strongAt is where a day or the year of a thing ends that begins here, or 0. A day without signs (20112026) may be a piece of a phone number.
func (m *mask) strongAt(read string, here span, since int) int {
	end := shapeAt(m.strong, read, here)
	if day := (span{here.from, end}); end > 0 && countDigits(read[day.from:day.to]) == end-here.from && m.money.within(read, day, span{since, here.to}) {
		return 0
	}
	return end
}

// judge hides what stands between days, years and sums, where it can be a number of a person's.
func (m *mask) judge(read string, part span, hide []bool) {
	weak := shapesIn(read, part, func(here span, _ int) int { return shapeAt(m.weak, read, here) })
	blanked := []byte(read)
	for _, w := range weak {
		copy(blanked[w.from:w.to], strings.Repeat(" ", w.to-w.from))
	}
	rest := string(blanked)
	left := countDigits(rest[part.from:part.to])
	switch {
	case left > 0 && len(weak) > 0 && m.phone.MatchString(onlyDigits(read[part.from:part.to])):
		hideDigits(hide, read, part)
	case left >= m.rules.Fewest && !m.harmless(rest[part.from:part.to]):
		m.hideNumbers(hide, rest, part)
	}
}

// hideNumbers hides the digits of a stretch; but small numbers beside one that is whole by itself stay (quầy 3 0912345678).
func (m *mask) hideNumbers(hide []bool, rest string, part span) {
	groups := m.groups.FindAllStringIndex(rest[part.from:part.to], -1)
	var solid []span
	for _, g := range groups {
		switch length := g[1] - g[0]; {
		case length >= m.rules.Solid:
			solid = append(solid, span{part.from + g[0], part.from + g[1]})
		case length > m.rules.Small:
			hideDigits(hide, rest, part)
			return
		}
	}
	if len(solid) == 0 {
		hideDigits(hide, rest, part)
		return
	}
	at := part.from
	for _, s := range append(solid, span{part.to, part.to}) {
		if countDigits(rest[at:s.from]) >= m.rules.Fewest {
			hideDigits(hide, rest, span{at, s.from})
		}
		hideDigits(hide, rest, s)
		at = s.to
	}
}

// harmless tells whether digits are years, a number that belongs to nobody, or a list of small numbers that grow.
func (m *mask) harmless(rest string) bool {
	rest = strings.TrimFunc(rest, func(r rune) bool { return !isDigit(byte(r)) })
	return m.years.MatchString(rest) || m.free.MatchString(rest) || m.listed(rest)
}

func (m *mask) listed(rest string) bool {
	before := 0
	for _, part := range strings.FieldsFunc(rest, func(r rune) bool { return r == ',' || r == ';' }) {
		part = strings.Trim(part, " ")
		if len(part) == 0 || len(part) > m.rules.Small || part[0] == '0' || countDigits(part) != len(part) {
			return false
		}
		n := 0
		for i := range len(part) {
			n = 10*n + int(part[i]-'0')
		}
		if n <= before {
			return false
		}
		before = n
	}
	return true
}

// shapesIn finds what has a shape, from left to right. end tells where one ends that begins here, or 0; what stands since the last one is of none.
func shapesIn(read string, within span, end func(here span, since int) int) []span {
	var found []span
	since := within.from
	for at := within.from; at < within.to; {
		to := 0
		if isDigit(read[at]) && (at == within.from || !isDigit(read[at-1])) {
			to = end(span{at, within.to}, since)
		}
		if to == 0 {
			at++
			continue
		}
		found = append(found, span{at, to})
		at, since = to, to
	}
	return found
}

// shapeAt is where one of the shapes ends that begins here, or 0.
func shapeAt(shapes []*regexp.Regexp, read string, here span) int {
	for _, s := range shapes {
		if at := s.FindStringSubmatchIndex(read[here.from:]); at != nil {
			if end := here.from + at[3]; end <= here.to && parted(read, here.from, end) {
				return end
			}
		}
	}
	return 0
}

// parted tells whether a shape ends where it seems to: neither a digit nor one of its own signs and a digit stand beside it.
func parted(read string, a, b int) bool {
	sign := func(n int) bool {
		return strings.IndexByte("./-:,", read[n]) >= 0 && strings.IndexByte(read[a:b], read[n]) >= 0
	}
	if b < len(read) && isDigit(read[b]) || b+1 < len(read) && sign(b) && isDigit(read[b+1]) {
		return false
	}
	return a < 2 || !sign(a-1) || !isDigit(read[a-2])
}

func countDigits(s string) int {
	n := 0
	for i := range len(s) {
		if isDigit(s[i]) {
			n++
		}
	}
	return n
}

func hideDigits(hide []bool, read string, part span) {
	for n := part.from; n < part.to; n++ {
		hide[n] = hide[n] || isDigit(read[n])
	}
}
