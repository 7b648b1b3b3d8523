package results_test

import (
	"encoding/csv"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"sipas/survey"
	"sipas/survey/surveytest"
	"sipas/web/webtest"
)

// indicators is the reply of GET /api/v1/indicators.
type indicators struct {
	Latest     string
	Indicators []struct {
		Period, Indicator, Status string
		PeriodKind                string `json:"period_kind"`
		UnitCode                  string `json:"unit_code"`
		ChangedAt                 string `json:"changed_at"`
		Value, Low, High          *float64
		N                         int64
	}
}

func readIndicators(t *testing.T, r webtest.Reply) indicators {
	t.Helper()
	var body indicators
	if err := json.Unmarshal(r.Content, &body); err != nil || r.StatusCode != http.StatusOK {
		t.Fatalf("%d %v %.300s", r.StatusCode, err, r.Content)
	}
	return body
}

// reading makes a key that may read results, of units or the province, and returns its header.
func reading(s *webtest.Site, units ...string) []string {
	_, secret := s.Key(func(k *survey.Key) {
		k.Scopes = []survey.KeyScope{survey.ReadResults}
		for _, unit := range units {
			k.Units = append(k.Units, s.Place(unit).Unit)
		}
	})
	return []string{"Authorization", "Bearer " + secret}
}

// TestIndicatorsAreWhatThePagesShow: each figure of the results as a row, no figure where they show none, and the same in CSV.
func TestIndicatorsAreWhatThePagesShow(t *testing.T) {
	t.Parallel()
	s := webtest.Filled(t)
	key := reading(s)
	body := readIndicators(t, s.Get("/api/v1/indicators", key...))
	var shown struct {
		Units []struct {
			Code, Status     string
			N                int64
			Index, Low, High *float64
			Dimensions       []struct {
				Key   string
				Share *float64
			}
		}
	}
	if err := json.Unmarshal(s.Get("/api/v1/results?period=2026-Q4").Content, &shown); err != nil {
		t.Fatal(err)
	}
	same := func(a, b *float64) bool { return a == nil && b == nil || a != nil && b != nil && *a == *b }
	compared := 0
	for _, u := range shown.Units {
		dimensions := map[string]*float64{}
		for _, d := range u.Dimensions {
			dimensions[d.Key] = d.Share
		}
		for _, i := range body.Indicators {
			if i.UnitCode != u.Code || i.Period != "2026-Q4" {
				continue
			}
			compared++
			if i.Indicator == "index" && (!same(i.Value, u.Index) || !same(i.Low, u.Low) || !same(i.High, u.High) || i.N != u.N || i.Status != u.Status) {
				t.Errorf("the index of %s: %+v, and on the pages %+v", u.Code, i, u)
			}
			if share, ok := dimensions[i.Indicator]; i.Indicator != "index" && (!ok || !same(i.Value, share)) {
				t.Errorf("%s of %s: %v, and on the pages %v", i.Indicator, u.Code, i.Value, share)
			}
			if i.Status == "hidden" && i.Value != nil {
				t.Errorf("%s is hidden, and told", u.Code)
			}
		}
	}
	if compared < 7 {
		t.Errorf("only %d rows were compared", compared)
	}
	rows, err := csv.NewReader(strings.NewReader(string(s.Get("/api/v1/indicators?format=csv", key...).Content))).ReadAll()
	if err != nil || len(rows) != len(body.Indicators)+1 {
		t.Fatalf("%d rows of CSV for %d, %v", len(rows), len(body.Indicators), err)
	}
	for n, i := range body.Indicators {
		value := ""
		if i.Value != nil {
			value = strconv.FormatFloat(*i.Value, 'f', -1, 64)
		}
		if rows[n+1][3] != i.UnitCode || rows[n+1][7] != value || rows[n+1][15] != i.ChangedAt {
			t.Errorf("row %d: %v and %+v", n, rows[n+1], i)
		}
	}
	if r := s.Get("/api/v1/indicators", append(key, "Accept", "text/csv")...); !strings.HasPrefix(r.Header.Get("Content-Type"), "text/csv") {
		t.Errorf("who accepts CSV gets %s", r.Header.Get("Content-Type"))
	}
}

// TestIndicatorsSince: nothing twice, nothing missed, and nothing sent that has been there.
func TestIndicatorsSince(t *testing.T) {
	t.Parallel()
	s := webtest.Filled(t)
	key := reading(s)
	first := s.Get("/api/v1/indicators", key...)
	body, tag := readIndicators(t, first), first.Header.Get("ETag")
	if r := s.Get("/api/v1/indicators", append(key, "If-None-Match", tag)...); tag == "" || r.StatusCode != http.StatusNotModified || len(r.Content) != 0 {
		t.Errorf("the same again: %d %s", r.StatusCode, tag)
	}
	since := func() indicators {
		return readIndicators(t, s.Get("/api/v1/indicators?since="+url.QueryEscape(body.Latest), key...))
	}
	for _, i := range since().Indicators {
		if i.ChangedAt != body.Latest {
			t.Errorf("changed before: %+v", i)
		}
	}
	if as := readIndicators(t, s.Get("/api/v1/indicators?since="+body.Latest, key...)); len(as.Indicators) == 0 || len(as.Indicators) != len(since().Indicators) {
		t.Errorf("since %s as it was told: %d rows, escaped %d", body.Latest, len(as.Indicators), len(since().Indicators))
	}
	s.Fill("24781", 200, 1)
	if r := s.Get("/api/v1/indicators", append(key, "If-None-Match", tag)...); r.StatusCode != http.StatusOK {
		t.Errorf("after a change: %d", r.StatusCode)
	}
	found := false
	for _, i := range since().Indicators {
		found = found || i.UnitCode == "24781" && i.Indicator == "index"
	}
	if !found {
		t.Error("what has changed is not told")
	}
	if all := readIndicators(t, s.Get("/api/v1/indicators?since=2030-01-01", key...)); len(all.Indicators) != 0 || all.Latest != "" {
		t.Errorf("%d rows of the future", len(all.Indicators))
	}
}

// TestIndicatorsSayWhatHasChanged, and nothing else: other units' figures are computed anew with a unit's, their weights and ranks move, and what is
// told of them stays.
func TestIndicatorsSayWhatHasChanged(t *testing.T) {
	t.Parallel()
	s := webtest.Filled(t)
	key := reading(s)
	type row struct{ unit, period, indicator string }
	read := func(query string) (rows map[row]string, at map[row]string, latest string) {
		rows, at = map[row]string{}, map[row]string{}
		body := readIndicators(t, s.Get("/api/v1/indicators"+query, key...))
		for _, i := range body.Indicators {
			text, err := json.Marshal([]any{i.Value, i.Low, i.High, i.N, i.Status})
			if err != nil {
				t.Fatal(err)
			}
			k := row{i.UnitCode, i.Period, i.Indicator}
			rows[k], at[k] = string(text), i.ChangedAt
		}
		return rows, at, body.Latest
	}
	before, was, latest := read("")
	s.Fill("24781", 100, 5)
	after, is, _ := read("")
	changed, same := map[row]bool{}, 0
	for k := range after {
		whole := row{k.unit, k.period, ""}
		changed[whole] = changed[whole] || after[k] != before[k]
	}
	for k := range after {
		if changed[row{k.unit, k.period, ""}] {
			if is[k] <= latest {
				t.Errorf("%v is %s, was %s, and has not changed since %s", k, after[k], before[k], is[k])
			}
			continue
		}
		if same++; is[k] != was[k] {
			t.Errorf("%v is what it was, and has changed at %s", k, is[k])
		}
	}
	if !changed[row{"24781", "2026-11", ""}] || changed[row{"68-so-y-te", "2026-11", ""}] || same < 12 {
		t.Errorf("changed are %v, %d rows are the same", changed, same)
	}
	told, _, _ := read("?since=" + url.QueryEscape(latest))
	for k := range told {
		if !changed[row{k.unit, k.period, ""}] && was[k] < latest {
			t.Errorf("%v is sent again", k)
		}
	}
}

// TestIndicatorsNeedAKey for results, and are those of its units; also where the public sees none.
func TestIndicatorsNeedAKey(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	s.Choose(survey.PublicResults, string(survey.Off))
	s.Fill("24781", 100, 5)
	s.Fill("24805", 100, 3)
	_, writer := s.Key(nil)
	revoked, gone := s.Key(func(k *survey.Key) { k.Scopes = []survey.KeyScope{survey.ReadResults} })
	if err := s.Survey.RevokeKey(t.Context(), surveytest.Scope(), surveytest.Actor(), revoked.ID); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]int{"": 401, "Bearer " + gone: 401, "Bearer " + writer: 403, "Bearer x": 401} {
		if r := s.Get("/api/v1/indicators", "Authorization", text); r.StatusCode != want {
			t.Errorf("%q: %d, want %d", text, r.StatusCode, want)
		}
	}
	if r := s.Get("/api/v1/indicators"); r.StatusCode != http.StatusUnauthorized {
		t.Errorf("without a key: %d", r.StatusCode)
	}
	key := reading(s, "24781")
	body := readIndicators(t, s.Get("/api/v1/indicators", key...))
	if len(body.Indicators) == 0 {
		t.Error("nothing is told")
	}
	for _, i := range body.Indicators {
		if i.UnitCode != "24781" {
			t.Fatalf("a key of 24781 reads %s", i.UnitCode)
		}
	}
	for _, query := range []string{"since=x", "since=2026-13-01", "since=2026-11-21+07:00", "since=2026-11-21T10:00:00%2007:0", "format=xml"} {
		r := s.Get("/api/v1/indicators?"+query, key...)
		if e := webtest.ReadError(t, r); r.StatusCode != http.StatusUnprocessableEntity || len(e.Error.Fields) != 1 || e.Error.Fields[0].Field != strings.Split(query, "=")[0] {
			t.Errorf("%s: %d %s", query, r.StatusCode, r.Content)
		}
	}
}
