package survey

import (
	"slices"
	"strings"
	"unicode"
)

// Former is a unit as it was before a change: merged with others, or of another kind.
type Former struct {
	Code  string // the one it had
	Name  string // its full name then
	Now   string // code of the unit in force that it is part of
	Whole bool   // nothing else is part of that unit: the same one under an older name
	Since string // the day from which it is no more, as it is written: 2025-07-01
}

// Roll holds lists of units against those in force: old codes and names are told, and what they are now.
type Roll struct {
	units  map[string]Unit
	former []Former
	byCode map[string][]Former
	spelt  map[string]SpelledName // of units, by code
	place  string                 // bare name of the province, which may stand behind an agency's
}

// NewRoll is the roll of units with those they were made of.
func NewRoll(units []Unit, former []Former) *Roll {
	r := &Roll{units: map[string]Unit{}, byCode: map[string][]Former{}, spelt: map[string]SpelledName{}}
	for _, u := range units {
		r.units[u.Code], r.spelt[u.Code] = u, SpellName(u.Name.VI)
		if u.Level == LevelProvince {
			r.place = r.spelt[u.Code].Bare
		}
	}
	for _, f := range former {
		if _, ok := r.units[f.Now]; ok {
			r.former, r.byCode[f.Code] = append(r.former, f), append(r.byCode[f.Code], f)
		}
	}
	return r
}

// Find is the unit that a list means by a code; where it can be none or another, the row has a problem and no unit.
func (r *Roll) Find(row Row, problems *Problems) Unit {
	before := len(*problems)
	if unit := r.find(row, problems); len(*problems) == before {
		return unit
	}
	return Unit{}
}

func (r *Roll) find(row Row, problems *Problems) Unit {
	written := row.Get("unit")
	code := r.code(written)
	unit, ok := r.units[code]
	switch {
	case written == "":
		problems.Add(row, "unit", "import.blank", map[string]any{"Column": "unit"})
	case ok && unit.Level == LevelProvince:
		problems.Add(row, "unit", "import.unit_province", map[string]any{"Unit": code})
	case ok:
		r.compare(row, unit, problems)
	case len(r.byCode[code]) > 0:
		f := r.byCode[code][0]
		problems.Add(row, "unit", "import.unit_former", map[string]any{"Code": code, "Was": f.Name,
			"Since": vietnameseDay(f.Since), "Now": r.units[f.Now].Name.VI, "NowCode": f.Now})
	case len(r.named(SpellName(written))) > 0:
		problems.Add(row, "unit", "import.unit_named", map[string]any{"Given": written, "Now": r.list(r.named(SpellName(written)))})
	default:
		problems.Add(row, "unit", "import.unit_unknown", map[string]any{"Unit": written})
	}
	return unit
}

// code is the official code of one as lists have it: 24.781, 24781.0, 4781, and agencies' with dashes of every kind.
func (r *Roll) code(written string) string {
	code := strings.ToLower(typed(written))
	if n, fault := ParseWhole(code); fault == Sound && n >= 0 && code != "" {
		if digits, ok := digitsOf(code); ok {
			code = digits
		}
	}
	_, ok := r.units[code]
	if digits := strings.Trim(code, "0123456789") == ""; !ok && digits && code != "" && len(code) < 5 {
		code = strings.Repeat("0", 5-len(code)) + code
	}
	if !ok && strings.ContainsFunc(code, unicode.IsLetter) {
		code = strings.Join(strings.FieldsFunc(Fold(code), func(r rune) bool { return r == ' ' || r == '_' }), "-")
	}
	return CanonicalUnitCode(code)
}

// compare holds the name beside a code against the unit's. Names without marks are taken for it where they fold alike, but not where
// the marks say another one.
func (r *Roll) compare(row Row, unit Unit, problems *Problems) {
	given := row.Get("unit_name")
	if given == "" {
		return
	}
	name, official := SpellName(given), r.spelt[unit.Code]
	if unit.Level == LevelAgency {
		name = name.without(r.place)
	}
	others := r.named(name)
	another := slices.ContainsFunc(others, func(c string) bool { return c != unit.Code && r.spelt[c].Full == name.Full })
	exact := name.Full == official.Full || !name.HasMarks() || !another
	if name.Same(official) && exact || r.older(name, unit) {
		return
	}
	args := map[string]any{"Code": unit.Code, "Name": unit.Name.VI, "Given": given}
	others = slices.DeleteFunc(others, func(c string) bool { return c == unit.Code })
	was := r.formerly(name, unit)
	switch {
	case len(was) > 0:
		args["Was"], args["Since"] = was[0].Name, vietnameseDay(was[0].Since)
		args["Now"] = r.list(nowOf(was))
		problems.Add(row, "unit_name", "import.unit_name_former", args)
		if len(others) > 0 {
			(*problems)[len(*problems)-1].Key = "import.unit_name_other"
			args["Now"] = r.list(others)
		}
	case len(others) > 0:
		args["Now"] = r.list(others)
		problems.Add(row, "unit_name", "import.unit_name_other", args)
	default:
		problems.Add(row, "unit_name", "import.unit_name", args)
	}
}

// named are the codes of the units in force that a spelling can mean.
func (r *Roll) named(name SpelledName) []string {
	var codes []string
	for code, official := range r.spelt {
		if name.Bare != "" && name.Same(official) && r.units[code].Level != LevelProvince {
			codes = append(codes, code)
		}
	}
	slices.Sort(codes)
	return codes
}

// older tells whether a spelling is an older name of the unit itself.
func (r *Roll) older(name SpelledName, unit Unit) bool {
	return slices.ContainsFunc(r.former, func(f Former) bool { return f.Now == unit.Code && f.Whole && name.Same(SpellName(f.Name)) })
}

// formerly are the units of before that a spelling can mean; the one that had the code, where it is among them.
func (r *Roll) formerly(name SpelledName, unit Unit) []Former {
	var found []Former
	for _, f := range r.former {
		if name.Same(SpellName(f.Name)) {
			if f.Code == unit.Code {
				return []Former{f}
			}
			found = append(found, f)
		}
	}
	return found
}

func nowOf(was []Former) []string {
	var codes []string
	for _, f := range was {
		if !slices.Contains(codes, f.Now) {
			codes = append(codes, f.Now)
		}
	}
	return codes
}

// list names units with their codes.
func (r *Roll) list(codes []string) string {
	var all []string
	for _, c := range codes {
		all = append(all, r.units[c].Name.VI+" ("+c+")")
	}
	return strings.Join(all, ", ")
}

// vietnameseDay writes 2025-07-01 as 01/07/2025.
func vietnameseDay(day string) string {
	if len(day) != len("2025-07-01") {
		return day
	}
	return day[8:] + "/" + day[5:7] + "/" + day[:4]
}
