// Package i18n holds what the pages say in Vietnamese and English, and how each language writes numbers and dates.
package i18n

import (
	"embed"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"sipas/analytics"
)

//go:embed vi.json en.json
var catalogues embed.FS

// Languages are the languages there is a catalogue of, the first being the default.
func Languages() []string { return []string{"vi", "en"} }

// Catalogue finds texts by language and key.
type Catalogue struct {
	localizers map[string]*i18n.Localizer
	tags       []language.Tag
	keys       []string                     // sorted
	counted    map[string]map[string]string // by language and key of a text that says one otherwise than many: the blank that counts
}

// Load reads the embedded catalogues.
func Load() (*Catalogue, error) {
	bundle := i18n.NewBundle(language.Vietnamese)
	bundle.RegisterUnmarshalFunc("json", json.Unmarshal)
	c := &Catalogue{localizers: map[string]*i18n.Localizer{}, counted: map[string]map[string]string{}}
	for _, l := range Languages() {
		file, err := bundle.LoadMessageFileFS(catalogues, l+".json")
		if err != nil {
			return nil, err
		}
		c.keys = c.keys[:0] // each language has the same ones
		c.counted[l] = map[string]string{}
		for _, m := range file.Messages {
			c.keys = append(c.keys, m.ID)
			if m.One != "" {
				c.counted[l][m.ID] = countingBlank(m)
			}
		}
		c.localizers[l] = i18n.NewLocalizer(bundle, l)
		c.tags = append(c.tags, language.Make(l))
	}
	slices.Sort(c.keys)
	return c, nil
}

// blanks are what a text leaves to be filled in.
var blanks = regexp.MustCompile(`{{\.(\w+)}}`)

// countingBlank is the blank that the text for one does without.
func countingBlank(m *i18n.Message) string {
	for _, blank := range blanks.FindAllStringSubmatch(m.Other, -1) {
		if !strings.Contains(m.One, blank[0]) {
			return blank[1]
		}
	}
	return ""
}

// Single tells whether a language says a text otherwise of one than of many.
func (c *Catalogue) Single(lang, key string) bool { return c.counted[lang][key] != "" }

// Text returns the text of key with args filled in. A key without a text shows itself, which the tests do not let pass.
func (c *Catalogue) Text(lang, key string, args map[string]any) string {
	if c.localizers[lang] == nil {
		lang = Languages()[0]
	}
	config := i18n.LocalizeConfig{MessageID: key, TemplateData: written(lang, args)}
	if blank := c.counted[lang][key]; blank != "" {
		config.PluralCount = 2 // many
		if fmt.Sprint(args[blank]) == "1" {
			config.PluralCount = 1
		}
	}
	text, err := c.localizers[lang].Localize(&config)
	if err != nil || text == "" {
		return key
	}
	return text
}

// names are blanks whose number is a name, as that of a year, a line of a file or an import: it is written as it stands. Where a blank is a name in
// some texts and an amount in others, whoever fills it in hands over text.
var names = []string{"Year", "Goal", "From", "Line", "Other", "ID", "Number", "Status", "Version", "Release"}

// written are args with their numbers written as a language writes them: twelve thousand is 12.000 in Vietnamese and 12,000 in English.
func written(lang string, args map[string]any) map[string]any {
	var all map[string]any
	for name, arg := range args {
		text, number := figure(lang, arg)
		if !number || slices.Contains(names, name) {
			continue
		}
		if all == nil {
			all = maps.Clone(args)
		}
		all[name] = text
	}
	if all == nil {
		return args
	}
	return all
}

// figure writes what is a number, with the decimals it has.
func figure(lang string, arg any) (string, bool) {
	v := reflect.ValueOf(arg)
	switch {
	case v.CanInt():
		if _, named := arg.(fmt.Stringer); named { // a duration, a weekday
			return "", false
		}
		return Number(lang, float64(v.Int()), 0), true
	case v.CanUint():
		return Number(lang, float64(v.Uint()), 0), true
	case v.CanFloat():
		_, decimals, _ := strings.Cut(strconv.FormatFloat(v.Float(), 'f', -1, 64), ".")
		return Number(lang, v.Float(), len(decimals)), true
	}
	return "", false
}

// Act says in words what kind of thing somebody did; a kind that no catalogue has is said by its name.
func (c *Catalogue) Act(lang, action string) string {
	key := "act." + action
	if text := c.Text(lang, key, nil); text != key {
		return text
	}
	return action
}

// Problem tells one thing wrong with a file somebody sent: in which line, 0 being the file as a whole, and in which column, where it
// is about one.
func (c *Catalogue) Problem(lang string, line int, column, key string, args map[string]any) string {
	text := c.Text(lang, key, args)
	switch {
	case line == 0:
		return text
	case column == "":
		return c.Text(lang, "import.line", map[string]any{"Line": line, "Text": text})
	}
	return c.Text(lang, "import.at", map[string]any{"Line": line, "Column": column, "Text": text})
}

// Keys returns all keys that begin with prefix, in order.
func (c *Catalogue) Keys(prefix string) []string {
	n, _ := slices.BinarySearch(c.keys, prefix)
	end := n
	for end < len(c.keys) && strings.HasPrefix(c.keys[end], prefix) {
		end++
	}
	return c.keys[n:end]
}

// Choose returns the language of an Accept-Language header; the default where it names none of ours.
func (c *Catalogue) Choose(header string) string {
	wanted, _, err := language.ParseAcceptLanguage(header)
	if err != nil || len(wanted) == 0 {
		return Languages()[0]
	}
	_, n, confidence := language.NewMatcher(c.tags).Match(wanted...)
	if confidence == language.No {
		return Languages()[0]
	}
	return Languages()[n]
}

// Number writes x with so many decimals, rounded as every figure is: 87,4 in Vietnamese, 87.4 in English.
func Number(lang string, x float64, decimals int) string {
	s := strconv.FormatFloat(math.Abs(analytics.Round(x, decimals)), 'f', decimals, 64)
	whole, fraction, _ := strings.Cut(s, ".")
	group, point := ".", ","
	if lang == "en" {
		group, point = ",", "."
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + group + whole[i:]
	}
	if fraction != "" {
		whole += point + fraction
	}
	if x < 0 && strings.ContainsAny(s, "123456789") {
		return "−" + whole
	}
	return whole
}

// Figure writes a number that is kept as text: 1.5 is 1,5 in Vietnamese.
func Figure(lang, text string) string {
	if lang == "en" {
		return text
	}
	return strings.ReplaceAll(text, ".", ",")
}

// Signed writes x with its sign, as a difference is written.
func Signed(lang string, x float64, decimals int) string {
	s := Number(lang, x, decimals)
	if x > 0 && strings.ContainsAny(s, "123456789") {
		return "+" + s
	}
	return s
}

// Moment writes a day and time, on the clocks of a zone.
func Moment(lang string, t time.Time, zone *time.Location) string {
	t = t.In(zone)
	if lang == "en" {
		return t.Format("15:04, 2 January 2006")
	}
	return t.Format("15:04 02/01/2006")
}

// Day writes a day.
func Day(lang string, t time.Time) string {
	if lang == "en" {
		return t.Format("2 January 2006")
	}
	return t.Format("02/01/2006")
}

// Span writes a period and, while it is running, up to which day it is told of.
func (c *Catalogue) Span(lang string, p analytics.Period, until *time.Time) string {
	period := Period(lang, string(p.Kind), p.Number(), p.Start.Year())
	if until == nil {
		return period
	}
	return c.Text(lang, "period.until", map[string]any{"Period": period, "Day": Day(lang, *until)})
}

// Length is how long answering takes, in words: to the half minute where it is short, else in minutes that are enough.
func (c *Catalogue) Length(lang string, d time.Duration) string {
	switch {
	case d < 45*time.Second:
		return c.Text(lang, "length.half", nil)
	case d < 75*time.Second:
		return c.Text(lang, "length.one", nil)
	}
	return c.Text(lang, "length.minutes", map[string]any{"N": int(math.Ceil(d.Minutes()))})
}

// Age says how old something is, in the one unit that tells most of it.
func (c *Catalogue) Age(lang string, d time.Duration) string {
	switch {
	case d < 90*time.Minute:
		return c.Text(lang, "age.minutes", map[string]any{"N": int(math.Ceil(d.Minutes()))})
	case d < 48*time.Hour:
		return c.Text(lang, "age.hours", map[string]any{"N": int(math.Round(d.Hours()))})
	}
	return c.Text(lang, "age.days", map[string]any{"N": int(math.Round(d.Hours() / 24))})
}

// Pace says how far apart two changes of a figure are at least; nothing of less than an hour.
func (c *Catalogue) Pace(lang string, every time.Duration) string {
	hours := int(every.Hours())
	switch {
	case hours == 0:
		return ""
	case hours%24 == 0:
		return c.Text(lang, "method.pace_days", map[string]any{"N": hours / 24})
	}
	return c.Text(lang, "method.pace_hours", map[string]any{"N": hours})
}

// Aside is the sentence after the first about a unit much of which was set aside, with a space before it; empty of any other unit.
func (c *Catalogue) Aside(lang string, u analytics.UnitEstimate) string {
	if !u.MuchSetAside() {
		return ""
	}
	args := map[string]any{"N": Number(lang, float64(*u.SetAside), 0), "Of": Number(lang, float64(*u.OutOf()), 0),
		"Share": Number(lang, *u.SetAsideShare, 1)}
	key := "story.aside"
	switch {
	case u.Index != nil && u.Detail.All != nil:
		key = "story.aside_both"
		args["Counted"], args["All"] = Number(lang, *u.Index, 1), Number(lang, u.Detail.All.Index, 1)
	case u.Index != nil:
		key = "story.aside_hidden"
	}
	return " " + c.Text(lang, key, args)
}

// Behind are sentences about a unit whose figures are of fewer responses than have come in, with a space before them; empty of any other.
func (c *Catalogue) Behind(lang string, u analytics.UnitEstimate) string {
	said := ""
	say := func(key string, args map[string]any) { said += " " + c.Text(lang, key, args) }
	if u.Behind() {
		say("story.behind", map[string]any{"N": Number(lang, float64(u.N), 0), "Received": Number(lang, float64(u.Received), 0)})
	}
	switch settled := u.Detail.SettledN; {
	case settled == nil:
	case *settled == 0:
		say("story.unsettled", nil)
	default:
		say("story.settled_part", map[string]any{"N": Number(lang, float64(*settled), 0)})
	}
	return said
}

// Period writes a month, quarter or year: Tháng 11/2026, Quý IV/2026, Năm 2026.
func Period(lang, kind string, number, year int) string {
	switch {
	case kind == "month" && lang == "en":
		return fmt.Sprintf("%s %d", time.Month(number), year)
	case kind == "month":
		return fmt.Sprintf("Tháng %d/%d", number, year)
	case kind == "quarter" && lang == "en":
		return fmt.Sprintf("Q%d %d", number, year)
	case kind == "quarter":
		return fmt.Sprintf("Quý %s/%d", [...]string{"I", "II", "III", "IV"}[number-1], year)
	case lang == "en":
		return strconv.Itoa(year)
	}
	return fmt.Sprintf("Năm %d", year)
}

// ShortPeriod writes a period where there is little room: T11/26, QIV/26, 2026.
func ShortPeriod(lang, kind string, number, year int) string {
	switch {
	case kind == "month" && lang == "en":
		return fmt.Sprintf("%s %02d", time.Month(number).String()[:3], year%100)
	case kind == "month":
		return fmt.Sprintf("T%d/%02d", number, year%100)
	case kind == "quarter" && lang == "en":
		return fmt.Sprintf("Q%d/%02d", number, year%100)
	case kind == "quarter":
		return fmt.Sprintf("Q%s/%02d", [...]string{"I", "II", "III", "IV"}[number-1], year%100)
	}
	return strconv.Itoa(year)
}

// AmidSentence puts what a period is called into a sentence: in Vietnamese it begins small there, in English it stays as it is.
func AmidSentence(lang, period string) string {
	if lang == "en" {
		return period
	}
	return LowerFirst(period)
}

// LowerFirst puts a name into a sentence.
func LowerFirst(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToLower(r)) + s[size:]
}
