package survey

import (
	"regexp"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// money tells sums from numbers of a person's. In doubt it is no sum.
type money struct {
	fewest                          int
	sums, price, round              []*regexp.Regexp
	currency, followed              *regexp.Regexp
	doubted, another                *regexp.Regexp
	priced, charged, entire, groups *regexp.Regexp
}

func newMoney(r MaskRules) money {
	m := r.Money
	return money{r.Fewest, shapesOf(m.Sums...), shapesOf(m.Price), shapesOf(m.Round), regexp.MustCompile(m.Currency), regexp.MustCompile(m.Followed), anyCase(m.Doubted), anyCase(m.Another),
		anyCase(m.Priced), anyCase(m.Charged), anyCase(r.Entire), anyCase(`[0-9]+`)}
}

// sumAt is where a sum of money ends that begins here, or 0. Digits since there are of no other shape.
func (m money) sumAt(read reading, here span, since int) int {
	for _, way := range []struct {
		shapes []*regexp.Regexp
		is     func(reading, span, int) bool
	}{{m.price, m.hasPrice}, {m.sums, m.hasCurrency}, {m.round, func(reading, span, int) bool { return true }}} {
		for _, shape := range way.shapes {
			end := shapeAt([]*regexp.Regexp{shape}, read.text, here)
			if number := (span{here.from, end}); end > 0 && way.is(read, number, since) && !m.within(read.text, number, span{since, here.to}) {
				return end
			}
		}
	}
	return 0
}

// within tells whether what seems a sum or a day is a piece of a number: of a phone or an identity, the end of one that begins with a zero, or of one that the
// same spaces part.
func (m money) within(read string, sum, around span) bool {
	const most = 14 // digits of such a number
	before, behind := m.groupsOf(read, span{around.from, sum.from}), m.groupsOf(read, span{sum.to, around.to})
	for _, first := range append(before[max(0, len(before)-most):], sum) {
		for _, last := range append(behind[:min(len(behind), most)], sum) {
			if m.entire.MatchString(onlyDigits(read[first.from:last.to])) {
				return true
			}
		}
	}
	if len(before) == 0 {
		return false
	}
	last := before[len(before)-1]
	const leading = 3 // digits that a code of an area or a network has at least, and a day has not
	return read[last.from] == '0' && last.to-last.from >= leading ||
		strings.Trim(read[last.to:sum.from], " ") == "" && strings.Contains(read[sum.from:sum.to], " ")
}

// groupsOf are the groups of digits of a stretch.
func (m money) groupsOf(read string, part span) (groups []span) {
	for _, at := range m.groups.FindAllStringIndex(read[part.from:part.to], -1) {
		groups = append(groups, span{part.from + at[0], part.from + at[1]})
	}
	return groups
}

// hasCurrency tells whether a currency stands behind a number: beyond doubt, or the number is round and nothing stands before it.
func (m money) hasCurrency(read reading, number span, since int) bool {
	const most = 24 // that a currency, and what tells it from a name, can take
	next := read.from[number.to-1] + 1
	behind := norm.NFKC.String(string(read.runes[next:min(next+most, len(read.runes))]))
	if m.another.MatchString(behind) {
		return false
	}
	written := read.text[number.from:number.to]
	many := func(at []int) bool { return at[2] >= 0 && countDigits(written) >= m.fewest }
	if at := m.currency.FindStringSubmatchIndex(behind); at != nil && (inThousands(written) || !m.followed.MatchString(behind)) {
		return !many(at)
	}
	at := m.doubted.FindStringSubmatchIndex(behind)
	return at != nil && !many(at) && round(written) && countDigits(read.text[since:number.from]) == 0
}

// hasPrice tells whether a word of prices stands before a number.
func (m money) hasPrice(read reading, number span, _ int) bool {
	const most = 16
	here, written := read.from[number.from], read.text[number.from:number.to]
	before := norm.NFKC.String(string(read.runes[max(0, here-most):here]))
	if m.priced.MatchString(before) {
		return true
	}
	at := m.charged.FindStringSubmatchIndex(before)
	return at != nil && (round(written) || at[2] < 0 && strings.ContainsAny(written, ".,"))
}

// inThousands tells whether a number is written as only sums are; one without signs, or with spaces, may be a person's.
func inThousands(sum string) bool {
	return strings.ContainsAny(sum, ".,") && !strings.ContainsAny(sum, " '")
}

// round tells whether a sum is one to the thousand, as most prices are and few numbers of a person's.
func round(sum string) bool {
	if at := strings.LastIndexAny(sum, ".,"); at >= 0 && len(sum)-at <= len(".00") {
		sum = sum[:at]
	}
	return strings.HasSuffix(onlyDigits(sum), "000")
}

func onlyDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' {
			return r
		}
		return -1
	}, s)
}
