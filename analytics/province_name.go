package analytics

import (
	"slices"

	"sipas/survey"
)

// provinceCode is the code of a province as a spreadsheet leaves it: 4 is 04, and so is 4.0.
func provinceCode(written string) string {
	n, fault := survey.ParseWhole(written)
	if fault != survey.Sound || n < 0 || n > 99 {
		return written
	}
	return string([]byte{'0' + byte(n/10), '0' + byte(n%10)})
}

// otherNames are names of provinces beside the official one that lists write, by code: older ones of the same province, other lawful
// spellings of names from other languages, and what is common for short.
func otherNames(code string) []string {
	return map[string][]string{
		"01": {"HN"}, "06": {"Bắc Cạn"}, "46": {"Thừa Thiên Huế", "TT Huế"}, "62": {"Công Tum"}, "66": {"Đắc Lắc", "Đắc Lắk", "Đắk Lắc"}, "67": {"Đắc Nông"},
		"77": {"BRVT"}, "79": {"HCM", "TPHCM"},
	}[code]
}

// namesProvince tells whether a name can be the province's of a code.
func namesProvince(given, code, name string) bool {
	spelt := survey.SpellName(given)
	return slices.ContainsFunc(append(otherNames(code), name), func(known string) bool { return spelt.Same(survey.SpellName(known)) })
}
