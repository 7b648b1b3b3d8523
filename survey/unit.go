package survey

import (
	"strings"
	"time"
)

// Language is a language the citizen can read: vi or en.
type Language string

// The languages of every page and questionnaire.
const (
	Vietnamese Language = "vi"
	English    Language = "en"
)

// Languages returns all languages, the first being the default.
func Languages() []Language { return []Language{Vietnamese, English} }

// ParseLanguage returns the language named by s and whether there is one.
func ParseLanguage(s string) (Language, bool) {
	l := Language(s)
	return l, l == Vietnamese || l == English
}

// Text is one text in both languages.
type Text struct {
	VI string `json:"vi" yaml:"vi"`
	EN string `json:"en" yaml:"en"`
}

// In returns the text in a language; Vietnamese where English is missing.
func (t Text) In(l Language) string {
	if l == English && t.EN != "" {
		return t.EN
	}
	return t.VI
}

// Level is a tier of what is assessed. Agencies and communes are never ranked in one table.
type Level string

// The levels.
const (
	LevelProvince Level = "province"
	LevelAgency   Level = "agency"
	LevelCommune  Level = "commune"
)

// Levels returns all levels, from the highest down.
func Levels() []Level { return []Level{LevelProvince, LevelAgency, LevelCommune} }

// Unit is a body that is assessed. Its code is the official one (68, 24781) or, for an agency, province and slug (68-so-noi-vu).
type Unit struct {
	ID       int32
	Code     string
	Province string
	Level    Level
	Name     Text // full name: Xã Đức Trọng
	// Hotline is the unit's own number for people to call, empty where it has none; known of units, and of those of places, that were read as what is there to serve.
	Hotline string
}

// Kind is what kind of unit it is within its level: a commune is xã, phường or đặc khu, which its full name begins with.
func (u Unit) Kind() string {
	if u.Level == LevelCommune {
		for _, kind := range []string{"Phường", "Xã", "Đặc khu"} {
			if strings.HasPrefix(u.Name.VI, kind+" ") {
				return kind
			}
		}
	}
	return string(u.Level)
}

// CanonicalUnitCode returns the official code for one as people write it: with the zeros a spreadsheet takes away, and for
// Ba Chẽ (06978) also the 06970 that some lists say.
func CanonicalUnitCode(typed string) string {
	code := typed
	if n := len(code); n == 4 && strings.Trim(code, "0123456789") == "" {
		code = "0" + code
	}
	if code == "06970" {
		return "06978"
	}
	return code
}

// Place is a desk where people are served.
type Place struct {
	Code          Code
	Name          Text
	Unit          Unit
	Questionnaire string // key of the one it asks
	Open          bool
	ClosedAt      time.Time // zero while it is open
	// Hours are when people are served there, as Hours are written; empty where nobody has said. No answer is refused for them.
	Hours string
}

// Opening are the hours of the place; empty where nobody has said, and where a later version of the program writes them otherwise.
func (p Place) Opening() Hours {
	hours, err := ParseHours(p.Hours)
	if err != nil {
		return nil
	}
	return hours
}

// Took tells whether answers of a day were still taken at the place: those that a tablet sends late were given while it was open.
func (p Place) Took(day time.Time, location *time.Location) bool {
	return p.Open || !day.After(Date(p.ClosedAt, location))
}
