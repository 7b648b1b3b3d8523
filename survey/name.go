package survey

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// SpelledName is the official name of a unit or province as people may spell it in a list: its kind, which may be left out or
// shortened, and the name itself without what spellings differ in. Two lists that mean the same have the same Bare.
type SpelledName struct {
	Kind string // xa, phuong, dac khu, tinh, thanh pho …; empty where none is written
	Bare string // letters and digits alone, without marks: xuanhuongdalat
	Full string // the same with the marks of its letters, wherever the tone is written
	all  string // with the kind, for names that begin like one
}

// kindsOfUnits are the words that say what a unit is, the longest first, and the kind they say; an office stands for the body that it
// belongs to, and says none.
func kindsOfUnits() [][2]string {
	return [][2]string{{"trung tâm phục vụ hành chính công", ""}, {"trung tâm hành chính công", ""}, {"bộ phận một cửa", ""},
		{"ủy ban nhân dân", ""}, {"thành phố", "thanh pho"}, {"thị trấn", "thi tran"}, {"thị xã", "thi xa"},
		{"đặc khu", "dac khu"}, {"tỉnh", "tinh"}, {"phường", "phuong"}, {"xã", "xa"}, {"huyện", "huyen"}, {"quận", "quan"}, {"tp", "thanh pho"}}
}

// shortKinds are kinds as they are shortened, which no name begins with.
func shortKinds() [][2]string {
	return [][2]string{{"t.p.", "thanh pho"}, {"t.p", "thanh pho"}, {"tp.", "thanh pho"}, {"tt.", "thi tran"}, {"đk.", "dac khu"}, {"p.", "phuong"},
		{"x.", "xa"}, {"t.", "tinh"},
		{"h.", "huyen"}, {"q.", "quan"}, {"p ", "phuong"}, {"x ", "xa"}}
}

// SpellName reads a name as it is written in a list. What stands in brackets, or behind a comma as another kind, is where it lies.
func SpellName(written string) SpelledName {
	text := strings.TrimSpace(strings.ToLower(norm.NFKC.String(strings.Map(seen, written))))
	if before, _, ok := strings.Cut(text, "("); ok && bare(before) != "" {
		text = before
	}
	text = strings.NewReplacer("&", " và ", "ubnd", "ủy ban nhân dân", "hcc", "hành chính công", "ð", "đ").Replace(beforePlace(text))
	name := SpelledName{all: bare(text)}
	for name.Kind == "" {
		kind, rest, ok := cutShort(text)
		if !ok {
			kind, rest, ok = cutKind(text)
		}
		if !ok {
			break
		}
		name.Kind, text = kind, rest
	}
	name.Bare, name.Full = bare(text), marked(text)
	return name
}

// beforePlace is a name without the district or province that it lies in: Phường Mũi Né, TP. Phan Thiết.
func beforePlace(text string) string {
	before, behind, found := strings.Cut(text, ",")
	behind = strings.TrimSpace(behind)
	_, _, short := cutShort(behind)
	_, _, long := cutKind(behind)
	if found && (short || long) {
		return before
	}
	return text
}

// cutShort takes a shortened kind off a name.
func cutShort(text string) (kind, rest string, ok bool) {
	text = strings.TrimSpace(text)
	for _, short := range shortKinds() {
		if rest, ok := strings.CutPrefix(text, short[0]); ok && bare(rest) != "" {
			return short[1], rest, true
		}
	}
	return "", text, false
}

// cutKind takes the words of a kind off a name that goes on behind them. Without marks, xa is a kind only where nothing has any.
func cutKind(text string) (kind, rest string, ok bool) {
	words := strings.Fields(text)
	unmarked := marked(text) == bare(text)
	for _, known := range kindsOfUnits() {
		n := strings.Count(known[0], " ") + 1
		if len(words) <= n {
			continue
		}
		said := strings.Join(words[:n], " ")
		if marked(said) == marked(known[0]) || unmarked && bare(said) == bare(known[0]) {
			return known[1], strings.Join(words[n:], " "), true
		}
	}
	return "", text, false
}

func seen(r rune) rune {
	if Hidden(r) && !unicode.IsSpace(r) {
		return -1
	}
	return r
}

// bare leaves letters and digits: not how words are divided or joined, nor y for i, nor the zeros before a number.
func bare(name string) string {
	var b strings.Builder
	digits := false
	for _, r := range Fold(name) {
		switch {
		case r == '0' && !digits:
			continue
		case r == 'y':
			r = 'i'
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			digits = false
			continue
		}
		digits = unicode.IsDigit(r)
		b.WriteRune(r)
	}
	return b.String()
}

// marked is bare with the marks of each word, in one order, so that hoà is hòa and not hoá.
func marked(name string) string {
	var b strings.Builder
	for _, word := range strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r) }) {
		var marks []rune
		for _, r := range norm.NFD.String(word) {
			if unicode.Is(unicode.Mn, r) || r == 'đ' {
				marks = append(marks, r)
			}
		}
		slices.Sort(marks)
		b.WriteString(bare(word) + string(marks))
	}
	return b.String()
}

// HasMarks tells whether a name is written with the marks of its letters, by which two names that fold alike can be told apart.
func (n SpelledName) HasMarks() bool { return n.Full != n.Bare }

// Same tells whether two spellings can mean one unit: the name is the same, and so is the kind where both say it.
func (n SpelledName) Same(other SpelledName) bool {
	if n.all == other.all || n.all == other.Bare {
		return true
	}
	return n.Bare == other.Bare && (n.Kind == "" || other.Kind == "" || n.Kind == other.Kind)
}

// without is the name without that of the province behind it: Sở Nội vụ tỉnh Lâm Đồng.
func (n SpelledName) without(province string) SpelledName {
	if rest, ok := strings.CutSuffix(n.Bare, province); ok && province != "" && rest != "" {
		rest = strings.TrimSuffix(strings.TrimSuffix(rest, "tinh"), "thanhpho")
		return SpelledName{Kind: n.Kind, Bare: rest, Full: rest, all: rest}
	}
	return n
}
