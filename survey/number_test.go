package survey_test

import (
	"testing"

	"sipas/survey"
)

func TestParseWhole(t *testing.T) {
	for text, want := range map[string]int64{
		"412": 412, "1412": 1412, "0": 0, "007": 7, "1.412": 1412, "1,388": 1388, "1 250": 1250, "1\u00a0250": 1250, "1\u202f250": 1250, "1\u2009250": 1250, "1'250": 1250, "1’250": 1250,
		"12.345.678": 12345678, "1.000": 1000, "412.0": 412, "412,0": 412, "412.00": 412, "412,00": 412, "1.412,00": 1412, "1,412.0": 1412, "1 412,0": 1412, "1412.000": 1412, "0.0": 0, "0.000": 0,
		"'412": 412, "４１２": 412, "1．412": 1412, "-5": -5, "−5": -5, "–5": -5, "(5)": -5, "(1.412)": -1412, " 412 ": 412, "412\u200b": 412, "\ufeff412": 412,
	} {
		if got, fault := survey.ParseWhole(text); got != want || fault != survey.Sound {
			t.Errorf("%q is %d %s, want %d", text, got, fault, want)
		}
	}
	for text, want := range map[string]survey.Fault{
		"1.41": survey.Ambiguous, "5.5": survey.Ambiguous, "1,41": survey.Ambiguous, "1.4120": survey.Ambiguous, "14.12.5": survey.Ambiguous, "1.412,5": survey.Ambiguous, "1,412.50": survey.Ambiguous, "12.34,000": survey.Ambiguous, "1.412.00": survey.Ambiguous, "0.412": survey.Ambiguous, "1234.567": survey.Ambiguous,
		"": survey.Malformed, "-": survey.Malformed, "—": survey.Malformed, "+5": survey.Malformed, "1e3": survey.Malformed, "1.25E+03": survey.Malformed, "0x10": survey.Malformed, "412 hồ sơ": survey.Malformed, "1 41": survey.Malformed,
		"99999999999999999999": survey.Malformed, "1.": survey.Malformed, ".5": survey.Malformed, "٤١٢": survey.Malformed, "1_000": survey.Malformed, "--5": survey.Malformed, "((5))": survey.Malformed, "Ⅻ": survey.Malformed,
	} {
		if got, fault := survey.ParseWhole(text); fault != want {
			t.Errorf("%q is %d %q, want %q", text, got, fault, want)
		}
	}
}

func FuzzParseWhole(f *testing.F) {
	for _, text := range []string{"1.412", "(5)", "1,412.0", "1.41", "４１２"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, fault := survey.ParseWhole(text)
		if fault != survey.Sound && n != 0 {
			t.Errorf("%q is at fault (%s), and %d", text, fault, n)
		}
		if again, fault := survey.ParseWhole(itoa(n)); fault != survey.Sound || again != n {
			t.Errorf("%d comes back as %d %s", n, again, fault)
		}
	})
}
