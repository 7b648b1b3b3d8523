package survey

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

const englishMonth = `(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|` +
	`aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)`

var (
	yearMonthRE  = regexp.MustCompile(`^([0-9]{4})[-/., ]([0-9]{1,2})$`)
	monthYearRE  = regexp.MustCompile(`^([0-9]{1,2})(?:[-/. ]| *nam *)([0-9]{4})$`)
	namedRE      = regexp.MustCompile(`^(?:thang|thg|t)[. ]*([0-9]{1,2})[-/., ]+(?:nam *)?([0-9]{4}|[0-9]{2})$`)
	inWordsRE    = regexp.MustCompile(`^thang +([a-z]+(?: mot| hai)?)[-/., ]+(?:nam *)?([0-9]{4})$`)
	englishRE    = regexp.MustCompile(`^` + englishMonth + `\.?[-/., ]*([0-9]{4}|[0-9]{2})$`)
	yearNamedRE  = regexp.MustCompile(`^([0-9]{4})[-/., ]*(?:thang *([0-9]{1,2})|` + englishMonth + `)$`)
	dayRE        = regexp.MustCompile(`^([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ]([0-9]{4})$`)
	isoDayRE     = regexp.MustCompile(`^([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})$`)
	dayEnglishRE = regexp.MustCompile(`^([0-9]{1,2})[-/. ]` + englishMonth + `[-/., ]*([0-9]{4}|[0-9]{2})$`)
	dayNamedRE   = regexp.MustCompile(`^(?:ngay *)?([0-9]{1,2})[-/., ]*(?:thang|thg) *([0-9]{1,2})[-/., ]+(?:nam *)?([0-9]{4})$`)
	hourRE       = regexp.MustCompile(`[t ]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?` +
		`(?: *[ap]m| *sa| *ch)?(?:z|[+-][0-9]{2}:?[0-9]{2})?$`)
	noughtRE   = regexp.MustCompile(`^[0-9]{4}[.,]1$`)
	runRE      = regexp.MustCompile(`^(?:(20[0-9]{2})([0-9]{2})|([0-9]{2})(20[0-9]{2}))$`)
	serialRE   = regexp.MustCompile(`^([0-9]{5})(?:[.,]0+)?$`)
	yearlessRE = regexp.MustCompile(`^(?:(?:thang|thg|t)[. ]*)?[0-9]{1,2}$|` +
		`^[0-9]{1,2}[-/. ][0-9]{1,2}$|^[0-9]{1,2}[-/ ][a-z]{3,9}$|^[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2}$`)
)

// ParseMonth reads a month as people and spreadsheets write it: 2026-10, 10/2026, Tháng 10 năm 2026, Thg10-26, Oct-26, and the first
// day of one in the order of Viet Nam, as a date or as the number spreadsheets keep it as. Another day is no month, and two figures
// are no year where no name of a month stands beside them. 2026.1 is Ambiguous: who types 2026.10 into a spreadsheet has typed a number,
// and a number keeps no nought at its end.
func ParseMonth(text string) (time.Time, Fault) {
	folded := strings.Join(strings.Fields(foldedMonth(text)), " ")
	if serial := serialRE.FindStringSubmatch(folded); serial != nil {
		return monthOfSerial(serial[1])
	}
	if noughtRE.MatchString(folded) {
		return time.Time{}, Ambiguous
	}
	day := hourRE.ReplaceAllString(folded, "")
	for _, read := range []func(string) (y, m, d string){readMonthAlone, readDay} {
		if y, m, d := read(day); y != "" {
			return monthOf(y, m, d)
		}
	}
	if yearlessRE.MatchString(day) {
		return time.Time{}, NoYear
	}
	return time.Time{}, Malformed
}

// foldedMonth keeps the divider that Fold takes for a space.
func foldedMonth(text string) string {
	parts := strings.Split(typed(text), "-")
	for i, part := range parts {
		parts[i] = Fold(part)
	}
	return strings.Join(parts, "-")
}

func readMonthAlone(text string) (y, m, d string) {
	if found := runRE.FindStringSubmatch(text); found != nil {
		return found[1] + found[4], found[2] + found[3], "1"
	}
	if found := yearMonthRE.FindStringSubmatch(text); found != nil {
		return found[1], found[2], "1"
	}
	if found := yearNamedRE.FindStringSubmatch(text); found != nil {
		return found[1], found[2] + found[3], "1"
	}
	for _, re := range []*regexp.Regexp{monthYearRE, namedRE, inWordsRE, englishRE} {
		if found := re.FindStringSubmatch(strings.ReplaceAll(text, " - ", "-")); found != nil {
			return found[2], found[1], "1"
		}
	}
	return "", "", ""
}

func readDay(text string) (y, m, d string) {
	if found := isoDayRE.FindStringSubmatch(text); found != nil {
		return found[1], found[2], found[3]
	}
	for _, re := range []*regexp.Regexp{dayRE, dayEnglishRE, dayNamedRE} {
		if found := re.FindStringSubmatch(text); found != nil {
			return found[3], found[2], found[1]
		}
	}
	return "", "", ""
}

// monthOf is the month of a year, a number or name of a month, and a day.
func monthOf(year, month, day string) (time.Time, Fault) {
	y, _ := strconv.Atoi(year)
	if len(year) == 2 {
		y += 2000
	}
	m, d := monthNumber(month), 0
	d, _ = strconv.Atoi(day)
	date := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	switch {
	case m < 1 || m > 12 || d < 1 || date.Day() != d:
		return time.Time{}, Malformed
	case d != 1:
		return time.Time{}, ADay
	}
	return date, Sound
}

// monthNumber is the number of a month by its number or name; 0 where it has none.
func monthNumber(name string) int {
	if n, err := strconv.Atoi(name); err == nil {
		return n
	}
	vietnamese := []string{"mot", "hai", "ba", "tu", "nam", "sau", "bay", "tam", "chin", "muoi", "muoi mot", "muoi hai"}
	for n := range 12 {
		english := strings.ToLower(time.Month(n + 1).String())
		if name == vietnamese[n] || name == english || name == english[:3] ||
			name == "sept" && n == 8 || name == "gieng" && n == 0 || name == "chap" && n == 11 {
			return n + 1
		}
	}
	return 0
}

// dayShown is a day as people see it whose number a spreadsheet keeps.
func dayShown(text string) string {
	if serial := serialRE.FindStringSubmatch(text); serial != nil {
		if day := dateOfSerial(serial[1]); day.Year() >= firstYear {
			return day.Format("02/01/2006") + " (" + text + ")"
		}
	}
	return text
}

// dateOfSerial is a day as spreadsheets count them, from the last days of 1899.
func dateOfSerial(number string) time.Time {
	n, _ := strconv.Atoi(number)
	return time.Date(1899, time.December, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, n)
}

func monthOfSerial(number string) (time.Time, Fault) {
	date := dateOfSerial(number)
	if date.Day() != 1 {
		return time.Time{}, ADay
	}
	return date, Sound
}
