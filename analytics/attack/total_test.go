package attack

import (
	"fmt"
	"slices"
	"testing"
)

// TestTotalsTellOfTheRest: a level weighted by transactions tells of the one unit it does not show, and a score with all answers of those
// set aside.
func TestTotalsTellOfTheRest(t *testing.T) {
	dimensions := func(n int) string {
		text := ""
		for _, key := range []string{"access", "procedures", "officials", "result", "feedback"} {
			text += fmt.Sprintf(`,{"key":%q,"n":%d}`, key, n)
		}
		return "[" + text[1:] + "]"
	}
	read := func(body string) []Finding {
		t.Helper()
		var r Reading
		if err := r.API([]byte(body)); err != nil {
			t.Fatal(err)
		}
		p := &Publication{Province: "68"}
		p.Add(r)
		return p.Attack().Findings
	}
	// A has 40 of 50 points times 5; B, of whom nothing is shown, 30 of 40 points: weighted 3 to 1, 80 and 75 are 78.75.
	weighted := func(few int) string {
		return fmt.Sprintf(`{"period":"2026-10","units":[
			{"code":"A","level":"commune","n":50,"index":80,"transactions":300,"dimensions":%s},{"code":"B","level":"commune","n":%d,"transactions":100},
			{"code":"68","level":"province","n":58,"detail":{"levels":[{"level":"commune","n":58,"index":78.75,"weighting":"transactions"}]}}]}`, dimensions(50), few)
	}
	found := read(weighted(8))
	if !slices.ContainsFunc(found, func(f Finding) bool { return f.Question == Points && f.Most == 8 && f.Low == 30 && f.High == 30 }) {
		t.Errorf("of B: %v", found)
	}
	if found = read(weighted(7)); slices.ContainsFunc(found, func(f Finding) bool { return f.Question == Points }) {
		t.Errorf("of a level that leaves somebody out nothing follows: %v", found)
	}
	found = read(fmt.Sprintf(`{"period":"2026-10","units":[{"code":"A","level":"commune","n":50,"set_aside":4,"index":80,"dimensions":%s,
		"detail":{"all":{"n":54,"index":81.48}}}]}`, dimensions(50)))
	if !slices.ContainsFunc(found, func(f Finding) bool { return f.Question == OfApart && f.Most == 4 && f.Low == 20 && f.High == 20 }) {
		t.Errorf("of those set aside: %v", found)
	}
}
