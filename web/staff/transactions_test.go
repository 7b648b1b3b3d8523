package staff_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"sipas/survey"
	"sipas/survey/intake"
	"sipas/survey/staff"
	"sipas/survey/surveytest"
	"sipas/web"
	"sipas/web/webtest"
)

const transactionsPath = "/api/v1/transactions"

// reporter makes a key that may report transactions, of units or the province, and returns its header.
func reporter(s *webtest.Site, units ...string) []string {
	_, secret := s.Key(func(k *survey.Key) {
		k.Name, k.Scopes = "Một cửa điện tử", []survey.KeyScope{survey.WriteTransactions}
		for _, unit := range units {
			k.Units = append(k.Units, s.Place(unit).Unit)
		}
	})
	return []string{"Authorization", "Bearer " + secret}
}

// row is one of a list.
func row(unit, month string, count any) map[string]any {
	return map[string]any{"unit": unit, "month": month, "transactions": count}
}

type taken struct {
	Import, Rows, New, Changed, Same, Before, After int
	StandingChanged                                 int `json:"standing_changed"`
	Notes                                           []string
}

func put(t *testing.T, s *webtest.Site, kind, body string, header []string) taken {
	t.Helper()
	r := s.Do(http.MethodPut, transactionsPath, kind, body, header...)
	var told taken
	if err := json.Unmarshal(r.Content, &told); err != nil || r.StatusCode != http.StatusOK {
		t.Fatalf("%d %v %s", r.StatusCode, err, r.Content)
	}
	return told
}

// TestASystemReportsTransactions: as JSON and as a file, each once, with what it has changed, and written down as the key's.
func TestASystemReportsTransactions(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	key := reporter(s)
	first := webtest.JSON([]any{row("24781", "2026-10", 100), row("24805", "10/2026", "1.250")})
	sum := func() int { return s.Count("select coalesce(sum(transactions), 0)::int from survey.transactions") }
	for n, want := range []taken{{Import: 1, Rows: 2, New: 2, After: 1350}, {Rows: 2, Same: 2}} {
		told := put(t, s, "application/json", first, key)
		if len(told.Notes) != 1 || !strings.Contains(told.Notes[0], "tên đơn vị") {
			t.Errorf("notes: %q", told.Notes)
		}
		if told.Notes = nil; fmt.Sprint(told) != fmt.Sprint(want) || sum() != 1350 {
			t.Errorf("sending %d: %+v, %d in all", n+1, told, sum())
		}
	}
	file := "\ufeffTên đơn vị;Mã ĐVHC;Tháng;Số lượt\r\n;24781;2026-10;100\r\n;24805;2026-10;1.300\r\n;24829;2026-10;7\r\nTổng cộng;;;1.407\r\n"
	told := put(t, s, "text/csv; charset=utf-8", file, append(key, "Accept-Language", "en"))
	if told.Import != 2 || told.New != 1 || told.Changed != 1 || told.Same != 1 || told.Before != 1250 || told.After != 1307 || sum() != 1407 {
		t.Errorf("a file: %+v, %d in all", told, sum())
	}
	if len(told.Notes) != 1 || !strings.HasPrefix(told.Notes[0], "line 5: ") {
		t.Errorf("notes: %q", told.Notes)
	}
	var acts []string
	for _, e := range s.Log(9) {
		if e.Action == "transactions.import" {
			acts = append(acts, fmt.Sprintf("%s %s %s %v", e.Kind, e.Actor, e.Object, e.Request != ""))
		}
	}
	if want := []string{"key K1 Một cửa điện tử 2 true", "key K1 Một cửa điện tử 1 true"}; !slices.Equal(acts, want) {
		t.Errorf("written down: %q", acts)
	}
	list := s.Person("department", staff.Department, "").Get("/staff/imports").Page(t)
	if text := webtest.Text(list, "main table"); strings.Count(text, "K1 Một cửa điện tử") != 2 || !strings.Contains(text, "API") {
		t.Errorf("the list of imports: %s", text)
	}
}

// TestTheRatioIsOfItsOwnRows: what a system reports bounds the answers of the units and months that it names, and no others.
func TestTheRatioIsOfItsOwnRows(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	s.Fill("24781", 30, 5)
	s.Fill("24805", 30, 5)
	counted := func(unit string) int {
		return s.Count(fmt.Sprintf("select count(*)::int from survey.response where standing = 'counted' and unit_id = %d", s.Place(unit).Unit.ID))
	}
	key := reporter(s, "24781")
	if told := put(t, s, "application/json", webtest.JSON([]any{row("24781", "2026-11", 20)}), key); told.StandingChanged != 10 {
		t.Errorf("%+v", told)
	}
	if counted("24781") != 20 || counted("24805") != 30 {
		t.Errorf("%d and %d count", counted("24781"), counted("24805"))
	}
	if told := put(t, s, "application/json", webtest.JSON([]any{row("24781", "2026-11", 25)}), key); told.StandingChanged != 5 || counted("24781") != 25 {
		t.Errorf("%+v, %d count", told, counted("24781"))
	}
	if n := s.Count("select count(*)::int from survey.import where excess_due"); n != 0 {
		t.Errorf("%d imports are still to be finished", n)
	}
}

// TestWhatASystemIsRefused: nothing of it is kept, everything wrong is told by row and column, in the language asked for.
func TestWhatASystemIsRefused(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	all, one := reporter(s), reporter(s, "24781")
	_, other := s.Key(nil)
	sound := webtest.JSON([]any{row("24781", "2026-10", 1)})
	before := surveytest.Dump(t, s.Pool, "68")
	for name, c := range map[string]struct {
		header     []string
		kind, body string
		status     int
		fields     string
	}{
		"no key":                {nil, "application/json", sound, 401, ""},
		"no key, not JSON":      {nil, "text/plain", "{", 401, ""},
		"a key of others":       {[]string{"Authorization", "Bearer sipas_x"}, "application/json", sound, 401, ""},
		"a key of another kind": {[]string{"Authorization", "Bearer " + other}, "application/json", sound, 403, ""},
		"another unit":          {one, "application/json", webtest.JSON([]any{row("24781", "2026-10", 1), row("24805", "2026-10", 1)}), 403, "2.unit"},
		"another unit, CSV":     {one, "text/csv", "unit,month,transactions\n24781,2026-10,1\n\n24805,2026-10,1\n", 403, "4.unit"},
		"of no type":            {all, "", sound, 415, ""},
		"a form":                {all, "application/x-www-form-urlencoded", "unit=24781", 415, ""},
		"not JSON":              {all, "application/json", "[{", 400, ""},
		"a CSV as JSON":         {all, "application/json", "unit,month,transactions\n24781,2026-10,1\n", 400, ""},
		"JSON as a CSV":         {all, "text/csv", sound, 422, "1 1 1"},
		"no workbook":           {all, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "PK\x03\x04x", 422, "body"},
		"no list":               {all, "application/json", "{}", 422, "body"},
		"an empty list":         {all, "application/json", "[]", 422, "body"},
		"no row":                {all, "application/json", "[1]", 422, "1"},
		"nothing sent":          {all, "text/csv", "", 422, "body"},
		"all that is wrong": {all, "application/json", webtest.JSON([]any{row("24781", "2026-10", 1), row("99999", "2027-10", -1), row("24781", "2026-10", 2),
			map[string]any{"unit": "24805", "month": "2026-10", "transactions": "x", "note": "y"}, map[string]any{}}), 422,
			"2.unit 2.month 2.transactions 3 4 4.transactions 5.month 5.transactions 5.unit"},
		"too large": {all, "application/json", `["` + strings.Repeat("x", survey.MostUpload) + `"]`, 413, ""},
	} {
		var told []string
		for _, language := range []string{"vi", "en"} {
			r := s.Do(http.MethodPut, transactionsPath, c.kind, c.body, append(slices.Clone(c.header), "Accept-Language", language)...)
			e := webtest.ReadError(t, r).Error
			var fields, words []string
			for _, f := range e.Fields {
				fields, words = append(fields, f.Field), append(words, f.Message)
			}
			if got := strings.Join(fields, " "); r.StatusCode != c.status || !sameFields(got, c.fields) || e.Message == "" {
				t.Errorf("%s: %d %s, want %d and fields %s", name, r.StatusCode, r.Content, c.status, c.fields)
			}
			if c.status == 401 && r.Header.Get("WWW-Authenticate") != "Bearer" {
				t.Errorf("%s: %v", name, r.Header)
			}
			told = append(told, e.Message+strings.Join(words, " "))
		}
		if told[0] == told[1] {
			t.Errorf("%s: the same in both languages: %s", name, told[0])
		}
	}
	if difference := surveytest.FirstDifference(unseen(before), unseen(surveytest.Dump(t, s.Pool, "68"))); difference != "" {
		t.Errorf("something was changed by what was refused:\n%s", difference)
	}
	denied := 0
	for _, e := range s.Log(20) {
		if e.Kind == survey.KeyActor && e.Ending == survey.Denied && e.Action == "key.use" {
			denied++
		}
	}
	if denied != 2 { // of each key for the same once a minute
		t.Errorf("%d refusals of keys are written down, want 2", denied)
	}
}

func sameFields(a, b string) bool {
	one, other := strings.Fields(a), strings.Fields(b)
	slices.Sort(one)
	slices.Sort(other)
	return slices.Equal(one, other)
}

// unseen is a dump without what refusals leave, too: the log, and the day of a key's last use.
func unseen(dump string) string {
	var lines []string
	drop := false
	for line := range strings.SplitSeq(dump, "\n") {
		if table, ok := strings.CutPrefix(line, "-- "); ok {
			drop = slices.Contains([]string{"staff.audit", "staff.audit_head", "survey.api_key"}, table)
		}
		if !drop {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// TestAThousandFaultsAreTold one by one, and how many there are.
func TestAThousandFaultsAreTold(t *testing.T) {
	t.Parallel()
	s := webtest.New(t, nil)
	rows := slices.Repeat([]any{row("99999", "2026-10", 1)}, 1500)
	e := webtest.ReadError(t, s.Do(http.MethodPut, transactionsPath, "application/json", webtest.JSON(rows), reporter(s)...)).Error
	if len(e.Fields) != 1000 || !strings.Contains(e.Message, "1500") && !strings.Contains(e.Message, "1.500") {
		t.Errorf("%d fields: %s", len(e.Fields), e.Message)
	}
}

// TestASystemReportsSoOften as one address may.
func TestASystemReportsSoOften(t *testing.T) {
	t.Parallel()
	rate, err := intake.ParseRate("2/m")
	if err != nil {
		t.Fatal(err)
	}
	s := webtest.New(t, func(o *web.Options, _ *intake.DeskOptions) { o.LimitPages = rate })
	key := append(reporter(s), "X-Forwarded-For", "203.0.113.9")
	for n, want := range []int{200, 200, 429} {
		r := s.Do(http.MethodPut, transactionsPath, "application/json", webtest.JSON([]any{row("24781", "2026-10", n)}), key...)
		if r.StatusCode != want {
			t.Errorf("sending %d: %d %s", n+1, r.StatusCode, r.Content)
		}
	}
}
