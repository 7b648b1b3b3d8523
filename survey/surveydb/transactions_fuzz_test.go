package surveydb

import (
	"strings"
	"testing"
	"time"

	"sipas/survey"
	"sipas/survey/sheet"
)

// FuzzTransactions: whatever a file says, what passes is within bounds and said once.
func FuzzTransactions(f *testing.F) {
	f.Add("unit,month,service,transactions\n24781,2026-10,dat-dai,200\n4781,10/2026,,0\n")
	f.Add("unit;month;transactions\n24781;2026-10;1000000\n24781;2026-10;1\n")
	f.Fuzz(func(t *testing.T, text string) {
		rows, err := sheet.Read(strings.NewReader(text), []string{"unit", "month", "transactions"}, []string{"service"})
		if err != nil {
			return
		}
		units := []survey.Unit{{ID: 1, Code: "24781", Level: survey.LevelCommune}, {ID: 2, Code: "68", Level: survey.LevelProvince}}
		today := time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
		parsed, err := parseTransactions(rows, units, []string{"dat-dai", "ho-tich", "chung-thuc"}, today)
		if err != nil {
			return
		}
		seen := map[transactions]bool{}
		for _, p := range parsed {
			if p.unit != 1 || p.count < 0 || p.count > mostTransactions || p.month.After(today) || p.month.Day() != 1 {
				t.Errorf("%+v passed", p)
			}
			p.count = 0
			if seen[p] {
				t.Errorf("%+v passed twice", p)
			}
			seen[p] = true
		}
	})
}
