package analyticsdb_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"sipas/analytics"
	"sipas/survey"
	"sipas/survey/surveytest"
)

// TestFindingsOfEditionsFollowTheOfficialSurvey: the frozen figures stay, and what follows from them beside a new line does not.
func TestFindingsOfEditionsFollowTheOfficialSurvey(t *testing.T) {
	h := newHouse(t)
	for _, unit := range []string{"24781", "24805", "24829"} {
		h.answer(unit, "2026-11-20", 100, shares(80))
	}
	h.freeze("2026-Q4")
	h.answer("24781", "2026-11-21", 50, always(1))
	h.freeze("2026-Q4")
	p := quarter(t)
	read := func(edition int) analytics.Results {
		t.Helper()
		r, err := h.figures.Results(t.Context(), surveytest.Scope(), p, "", edition)
		if err != nil || r.Target == nil {
			t.Fatalf("edition %d: %+v %v", edition, r.Target, err)
		}
		return r
	}
	editions := []int{analytics.Live, 1, 2}
	before := map[int]analytics.Results{}
	for _, e := range editions {
		before[e] = read(e)
	}
	first, _ := before[1].Unit("68")
	second, _ := before[2].Unit("68")
	if l := before[1].Target.Lines; !l.Rebuilt || l.Scope != 34 || l.Likely == nil || l.Published == nil || l.Published.Interval != (analytics.Interval{Low: 86.5, High: 87.8}) || before[1].Target.Place == nil {
		t.Errorf("the rebuilt line and the published one: %+v", before[1].Target)
	}
	if before[1].Target.Line.Year != 2024 || *first.Index == *second.Index {
		t.Fatalf("before: %+v", before[1].Target.Line)
	}
	h.benchmarks(benchmarkHeader + "2025,34,2022,31,Hải Phòng,\"89,10\",9,seen,https://example.org/a\n2025,34,2022,15,,88.00,10,seen,https://example.org/a\n")
	h.publish()
	for _, e := range editions {
		was, is := before[e], read(e)
		if is.Target.Line.Year != 2025 || is.Target.Line.Low != 88 || is.Target.Rebuilt || is.Target.Published != nil {
			t.Errorf("edition %d stands beside %+v", e, is.Target.Line)
		}
		for n := range is.Units {
			if !reflect.DeepEqual(is.Units[n].Estimate, was.Units[n].Estimate) {
				t.Errorf("edition %d, %s: the figures moved", e, is.Units[n].Code)
			}
			if u := is.Units[n]; u.Index != nil && (u.Gap == nil || u.Gap.Point.Low != *u.Index-88) {
				t.Errorf("edition %d, %s: %+v", e, u.Code, u.Gap)
			}
		}
	}
	for _, number := range []int{1, 2} {
		if d := h.verify(number); len(d) > 0 {
			t.Errorf("edition %d: %v", number, d)
		}
	}
	// The dashboards show the edition in force.
	var edition int
	var low float64
	var basis string
	if err := h.pool.QueryRow(t.Context(), "select edition, gap_low, basis from dashboard.target where period = '2026-Q4'").Scan(&edition, &low, &basis); err != nil ||
		edition != 2 || low != *second.Index-88 || !strings.HasPrefix(basis, "findings@4, benchmarks ") {
		t.Errorf("dashboard: edition %d, gap %v, %q, %v", edition, low, basis, err)
	}
}

// TestHalfAFigureIsNotShown: right after an update an edition has no findings yet; the next turn brings them, without an answer.
func TestHalfAFigureIsNotShown(t *testing.T) {
	h := newHouse(t)
	h.answer("24781", "2026-11-20", 100, shares(80))
	h.freeze("2026-Q4")
	if _, err := h.pool.Exec(t.Context(), "delete from analytics.finding where edition = 1"); err != nil {
		t.Fatal(err)
	}
	_, err := h.figures.Results(t.Context(), surveytest.Scope(), quarter(t), "", 1)
	if e, ok := errors.AsType[*survey.Error](err); !ok || e.Kind != survey.Busy || e.Key != "publish.pending" {
		t.Errorf("an edition without findings: %v", err)
	}
	if _, err := h.figures.Results(t.Context(), surveytest.Scope(), quarter(t), "", analytics.Live); err != nil {
		t.Errorf("the figures as they are: %v", err)
	}
	h.publish()
	if u := h.unit("2026-Q4", "24781"); u.Gap == nil || u.Weakest != "access" {
		t.Errorf("after the next turn: %+v", u.Finding)
	}
}

// TestRoundingInTheDatabaseIsTheSame as everywhere, near halves above all.
func TestRoundingInTheDatabaseIsTheSame(t *testing.T) {
	h := newHouse(t)
	random := rand.New(rand.NewPCG(3, 4))
	var figures []float64
	for range 5000 {
		x := 200*random.Float64() - 100
		figures = append(figures, x, math.Round(2000*x)/2000, math.Round(200*x)/200, math.Round(20*x)/20, math.Nextafter(math.Round(200*x)/200, 0))
	}
	for decimals := range 3 {
		rows, err := h.pool.Query(t.Context(), "select x, dashboard.rounded(x, $2) from unnest($1::float8[]) x", figures, decimals)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var x, rounded float64
			if err := rows.Scan(&x, &rounded); err != nil {
				t.Fatal(err)
			}
			if want := analytics.Round(x, decimals); rounded != want {
				t.Errorf("%v with %d decimals is %v in the database, %v elsewhere", x, decimals, rounded, want)
			}
		}
		if rows.Err() != nil {
			t.Fatal(rows.Err())
		}
	}
}
