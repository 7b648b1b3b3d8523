package survey_test

import (
	"strconv"
	"testing"
	"time"

	"sipas/survey"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

func TestParseMonth(t *testing.T) {
	for _, text := range []string{
		"2026-10", "2026/10", "2026.10", "10/2026", "10-2026", "10.2026", "10 2026", "T10/2026", "t10-2026", "T.10/2026", "T10.2026", "T 10 2026", "T10/26", "Tháng 10/2026", "THÁNG 10/2026", "tháng 10 năm 2026", "Thang 10 nam 2026",
		"Tháng 10, 2026", "Tháng 10-2026", "Tháng 10 - 2026", "Tháng mười 2026", "tháng mười năm 2026", "Thg10-26", "Thg10 2026", "thg 10 2026", "Oct-26", "oct-2026", "Oct 2026", "October 2026", "OCTOBER, 2026", "Oct.2026", "2026-Oct", "2026 tháng 10",
		"01/10/2026", "1/10/2026", "1-10-2026", "01.10.2026", "2026-10-01", "2026/10/1", "2026-10-01 00:00:00", "2026-10-01T00:00:00Z", "2026-10-01T00:00:00+07:00", "2026-10-01T00:00:00.000", "01/10/2026 00:00", "01/10/2026 0:00:00", "01/10/2026 12:00:00 SA", "01/10/2026 12:00 AM",
		"1-Oct-26", "01-Oct-2026", "1 October 2026", "ngày 1 tháng 10 năm 2026", "01 Thg10 2026", "202610", "102026", "46296", "46296.0",
		"2026,10", "2026‑10", "2026–10", "２０２６-10", "2026\u200b-10", "\u00a010/2026 ", "'10/2026", "10 năm 2026",
	} {
		if got, fault := survey.ParseMonth(text); fault != survey.Sound || got.Format(time.DateOnly) != "2026-10-01" {
			t.Errorf("%q is %s %q", text, got.Format(time.DateOnly), fault)
		}
	}
	for text, want := range map[string]string{"Tháng giêng 2026": "2026-01", "tháng mười một 2026": "2026-11", "tháng mười hai năm 2026": "2026-12", "Tháng tư 2026": "2026-04", "Sept-26": "2026-09", "May-26": "2026-05", "01/01/2026": "2026-01", "122026": "2026-12", "202012": "2020-12", "T1/2026": "2026-01", "2026.01": "2026-01", "2026-1": "2026-01", "1.2026": "2026-01", "2026.9": "2026-09", "2026,9": "2026-09", "2026.12": "2026-12"} {
		if got, fault := survey.ParseMonth(text); fault != survey.Sound || got.Format("2006-01") != want {
			t.Errorf("%q is %s %q, want %s", text, got.Format(time.DateOnly), fault, want)
		}
	}
	for text, want := range map[string]survey.Fault{
		"05/10/2026": survey.ADay, "10/01/2026": survey.ADay, "31/10/2026": survey.ADay, "2026-10-31": survey.ADay, "5-Oct-26": survey.ADay, "46297": survey.ADay, "ngày 5 tháng 10 năm 2026": survey.ADay, "2026-10-05 00:00:00": survey.ADay,
		"10-26": survey.NoYear, "10/26": survey.NoYear, "Tháng 10": survey.NoYear, "T10": survey.NoYear, "10": survey.NoYear, "26-Oct": survey.NoYear, "01/10/26": survey.NoYear, "1/10/26": survey.NoYear,
		"2026.1": survey.Ambiguous, "2026,1": survey.Ambiguous, " '2026.1": survey.Ambiguous, "２０２６.１": survey.Ambiguous,
		"": survey.Malformed, "quý 3": survey.Malformed, "Quý IV/2026": survey.Malformed, "13/2026": survey.Malformed, "2026-13": survey.Malformed, "0/2026": survey.Malformed, "01/13/2026": survey.Malformed, "31/02/2026": survey.Malformed,
		"x": survey.Malformed, "2026": survey.Malformed, "năm 2026": survey.Malformed, "nam 2026": survey.Malformed, "Ba-26": survey.Malformed, "Tháng 2026": survey.Malformed, "Marx-26": survey.Malformed, "Foo-26": survey.Malformed, "10/2026 và 11/2026": survey.Malformed, "201013": survey.Malformed, "#VALUE!": survey.Malformed, "10//2026": survey.Malformed,
	} {
		if got, fault := survey.ParseMonth(text); fault != want {
			t.Errorf("%q is %s %q, want %q", text, got.Format(time.DateOnly), fault, want)
		}
	}
}

func FuzzParseMonth(f *testing.F) {
	for _, text := range []string{"2026-10", "Thg10-26", "ngày 1 tháng 10 năm 2026", "46296", "01/10/2026 12:00 SA"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		month, fault := survey.ParseMonth(text)
		if fault != survey.Sound {
			return
		}
		if again, fault := survey.ParseMonth(month.Format("2006-01")); month.Day() != 1 || month.Location() != time.UTC || fault == survey.Sound && !again.Equal(month) {
			t.Errorf("%q is %s", text, month)
		}
	})
}
