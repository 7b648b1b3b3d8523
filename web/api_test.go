package web_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"sipas/survey/intake"
	"sipas/survey/surveytest"
	"sipas/web"
)

type errorBody struct {
	Error struct {
		Kind, Message string
		Fields        []struct{ Field, Message string }
	}
}

func readError(t *testing.T, r reply) errorBody {
	t.Helper()
	var e errorBody
	if err := json.Unmarshal(r.body, &e); err != nil {
		t.Fatalf("%v in %s", err, r.body)
	}
	return e
}

func TestResponseAPIStoresOnce(t *testing.T) {
	s := newSite(t, nil)
	place := s.place("24781")
	body := response(place, func(b map[string]any) {
		b["comment"] = "Gọi 0912345678"
		b["duration_ms"] = 23000
		b["language"] = "en"
	})
	for i, want := range []struct {
		status int
		text   string
	}{{201, `"status":"stored"`}, {200, `"status":"already_stored"`}, {200, `"status":"already_stored"`}} {
		if r := s.post(body); r.StatusCode != want.status || !strings.Contains(string(r.body), want.text) {
			t.Errorf("sending %d: %d %s", i+1, r.StatusCode, r.body)
		}
	}
	body["answers"].(map[string]any)["access"] = 1
	if r := s.post(body); r.StatusCode != http.StatusConflict || readError(t, r).Error.Kind != "conflict" {
		t.Errorf("another content: %d %s", r.StatusCode, r.body)
	}
	if n := s.count("select count(*) from survey.response where answers = '5454351' and mode = 'api' and language = 'en' and duration_ms = 23000"); n != 1 {
		t.Errorf("%d rows", n)
	}
	if n := s.count("select count(*) from survey.comment where text = 'Gọi ••••••••••'"); n != 1 {
		t.Errorf("%d comments", n)
	}
}

func TestResponseAPIRefuses(t *testing.T) {
	s := newSite(t, nil)
	place := s.place("24781")
	closed := s.place("24805")
	if err := s.survey.ClosePlace(t.Context(), surveytest.Scope(), surveytest.Actor(), closed.Code); err != nil {
		t.Fatal(err)
	}
	if err := s.directory.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	sound, err := json.Marshal(response(place, nil))
	if err != nil {
		t.Fatal(err)
	}
	with := func(name string, value any) any { return response(place, func(b map[string]any) { b[name] = value }) }
	answer := func(name string, value any) any {
		return response(place, func(b map[string]any) { b["answers"].(map[string]any)[name] = value })
	}
	without := func(name string) any { return response(place, func(b map[string]any) { delete(b, name) }) }
	replaced := func(old, new string) any { return strings.Replace(string(sound), old, new, 1) }

	for name, c := range map[string]struct {
		body   any
		status int
		field  string
	}{
		"place unknown":        {with("place", "22222"), 404, ""},
		"place mistyped":       {with("place", "K7F2N"), 404, ""},
		"place closed":         {with("place", closed.Code), 410, ""},
		"not JSON":             {`{"id":`, 400, ""},
		"nothing":              {``, 400, ""},
		"two values":           {string(sound) + string(sound), 400, ""},
		"an array":             {`[]`, 422, ""},
		"a string":             {`"x"`, 422, ""},
		"null":                 {`null`, 422, "id"},
		"nothing in it":        {`{}`, 422, "answers"},
		"wrong type":           {with("adult", "yes"), 422, "adult"},
		"wrong type of answer": {answer("access", "5"), 422, "answers.access"},
		"half a step":          {answer("access", 4.5), 422, "answers.access"},
		"huge number":          {replaced(`"access":5`, `"access":99999999999999999999`), 422, "answers.access"},
		"null answer":          {answer("access", nil), 422, "answers.access"},
		"off the scale":        {answer("access", 6), 422, "answers.access"},
		"below the scale":      {answer("access", 0), 422, "answers.access"},
		"not applicable":       {answer("access", 9), 422, "answers.access"},
		"unknown item":         {answer("speed", 5), 422, "answers.speed"},
		"item of full@1":       {answer("access_seats", 5), 422, "answers.access_seats"},
		"item twice":           {replaced(`"access":5`, `"access":5,"access":4`), 422, "answers.access"},
		"item twice, the same": {replaced(`"access":5`, `"access":5,"access":5`), 422, "answers.access"},
		"field twice":          {replaced(`"adult":true`, `"adult":true,"adult":true`), 422, "adult"},
		"unknown field":        {with("name", "Nguyễn"), 422, "name"},
		"field in capitals":    {replaced(`"adult"`, `"ADULT"`), 422, "ADULT"},
		"missing item":         {with("answers", map[string]any{"access": 5}), 422, "answers.overall"},
		"no answers":           {without("answers"), 422, "answers"},
		"no id":                {without("id"), 422, "id"},
		"no place":             {without("place"), 422, "place"},
		"no adult":             {without("adult"), 422, "adult"},
		"a minor":              {with("adult", false), 422, "adult"},
		"no questionnaire":     {without("questionnaire"), 422, "questionnaire"},
		"other questionnaire":  {with("questionnaire", "short@2"), 422, "questionnaire"},
		"id no UUID":           {with("id", "1"), 422, "id"},
		"future day":           {with("answered_on", "2026-11-22"), 422, "answered_on"},
		"years-old day":        {with("answered_on", "2024-11-21"), 422, "answered_on"},
		"no day":               {with("answered_on", "21/11/2026"), 422, "answered_on"},
		"negative duration":    {with("duration_ms", -1), 422, "duration_ms"},
		"absurd duration":      {with("duration_ms", int64(9e18)), 422, "duration_ms"},
		"language":             {with("language", "fr"), 422, "language"},
		"ticket":               {with("ticket", "ABC"), 422, "ticket"},
		"long comment":         {with("comment", strings.Repeat("ễ", 1001)), 422, "comment"},
		"comment with NUL":     {with("comment", "a\x00b"), 422, "comment"},
		"comment not UTF-8":    {replaced(`"adult"`, "\"comment\":\"a\xffb\",\"adult\""), 422, "comment"},
		"lone surrogate":       {replaced(`"adult"`, `"comment":"\ud800","adult"`), 400, ""},
		"too large":            {with("comment", strings.Repeat("x", 65<<10)), 413, ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := s.post(c.body)
			if r.StatusCode != c.status {
				t.Fatalf("status %d, want %d: %s", r.StatusCode, c.status, r.body)
			}
			e := readError(t, r).Error
			if e.Kind == "" || e.Message == "" || strings.Contains(e.Message, ".") && !strings.Contains(e.Message, " ") {
				t.Errorf("%s", r.body)
			}
			found := c.field == ""
			for _, f := range e.Fields {
				found = found || f.Field == c.field && strings.Contains(f.Message, " ")
			}
			if !found {
				t.Errorf("field %s is not named: %s", c.field, r.body)
			}
		})
	}
	for kind, want := range map[string]int{"": 415, "text/plain": 415, "application/x-www-form-urlencoded": 415, "application/json; charset=utf-8": 201} {
		if r := s.do(http.MethodPost, "/api/v1/responses", kind, string(sound)); r.StatusCode != want {
			t.Errorf("content type %q: %d", kind, r.StatusCode)
		}
	}
	if n := s.count("select count(*) from survey.response"); n != 1 {
		t.Errorf("%d stored, want only the sound one", n)
	}
	if r := s.get("/api/v1/responses"); r.StatusCode != http.StatusMethodNotAllowed || readError(t, r).Error.Message == "" {
		t.Errorf("GET: %d %s", r.StatusCode, r.body)
	}
}

// TestMarkupAndDirectionMarksAreHarmless: they are text like any other, or nothing.
func TestMarkupAndDirectionMarksAreHarmless(t *testing.T) {
	s := newSite(t, nil)
	r := s.post(response(s.place("24781"), func(b map[string]any) { b["comment"] = "<b>tốt</b>\u202e & 'rẻ'\u2066" }))
	if r.StatusCode != http.StatusCreated {
		t.Fatalf("%d %s", r.StatusCode, r.body)
	}
	if n := s.count("select count(*) from survey.comment where text = '<b>tốt</b> & ''rẻ'''"); n != 1 {
		t.Error("not stored as text")
	}
}

func TestMessagesSpeakTheReadersLanguage(t *testing.T) {
	s := newSite(t, nil)
	body := response(s.place("24781"), func(b map[string]any) { b["id"] = "x" })
	for header, want := range map[string]string{"vi": "Dữ liệu gửi lên chưa hợp lệ.", "en-GB,en": "What was sent is not valid.", "fr": "Dữ liệu gửi lên chưa hợp lệ."} {
		if got := readError(t, s.post(body, "Accept-Language", header)).Error.Message; got != want {
			t.Errorf("%s: %s", header, got)
		}
	}
}

func TestBusyAndBrokenTellNothingOfTheInside(t *testing.T) {
	away := newSite(t, func(o *web.Options, d *intake.DeskOptions) { d.Accepter = busy{} })
	r := away.post(response(away.place("24781"), nil))
	if r.StatusCode != http.StatusServiceUnavailable || r.Header.Get("Retry-After") != "3" || readError(t, r).Error.Kind != "busy" {
		t.Errorf("%d %s %s", r.StatusCode, r.Header, r.body)
	}
	faulty := newSite(t, func(o *web.Options, d *intake.DeskOptions) { d.Accepter = broken{} })
	f := faulty.post(response(faulty.place("24781"), nil))
	if f.StatusCode != http.StatusInternalServerError || !strings.Contains(string(f.body), f.Header.Get("X-Request-Id")) {
		t.Errorf("%d %s", f.StatusCode, f.body)
	}
	for _, text := range []string{string(r.body), string(f.body)} {
		if strings.Contains(text, "10.1.2.3") || strings.Contains(text, "receipt") {
			t.Errorf("the inside shows: %s", text)
		}
	}
}

func TestLimits(t *testing.T) {
	rate, err := intake.ParseRate("3/m")
	if err != nil {
		t.Fatal(err)
	}
	s := newSite(t, func(o *web.Options, d *intake.DeskOptions) { d.LimitPlace = rate })
	for i := range 3 {
		if r := s.post(response(s.place("24781"), nil)); r.StatusCode != http.StatusCreated {
			t.Fatalf("answer %d: %d", i+1, r.StatusCode)
		}
	}
	r := s.post(response(s.place("24781"), nil))
	if r.StatusCode != http.StatusTooManyRequests || r.Header.Get("Retry-After") != "20" || readError(t, r).Error.Kind != "busy" {
		t.Errorf("%d %s %s", r.StatusCode, r.Header.Get("Retry-After"), r.body)
	}
	if r := s.post(response(s.place("24805"), nil)); r.StatusCode != http.StatusCreated {
		t.Errorf("another place: %d", r.StatusCode)
	}
	addresses := newSite(t, func(o *web.Options, d *intake.DeskOptions) { d.LimitAddress = rate })
	for i := range 4 {
		r := addresses.post(response(addresses.place([]string{"24781", "24805"}[i%2]), nil), "X-Forwarded-For", "203.0.113."+string(rune('1'+i)))
		if want := map[bool]int{true: 201, false: 429}[i < 3]; r.StatusCode != want {
			t.Errorf("answer %d of one address: %d, want %d", i+1, r.StatusCode, want)
		}
	}
}

func TestPlaceAPI(t *testing.T) {
	s := newSite(t, nil)
	place := s.place("24781")
	var got struct {
		Code          string
		Open          bool
		Unit          struct{ Code, Level string }
		Questionnaire struct {
			Key   string
			Items []struct {
				Key    string
				Values []int
			}
		}
	}
	r := s.get("/api/v1/places/" + strings.ToLower(string(place.Code)))
	if err := json.Unmarshal(r.body, &got); err != nil || r.StatusCode != 200 {
		t.Fatalf("%d %v", r.StatusCode, err)
	}
	if got.Code != string(place.Code) || !got.Open || got.Unit.Code != "24781" || got.Questionnaire.Key != "short@1" || len(got.Questionnaire.Items) != 7 ||
		len(got.Questionnaire.Items[3].Values) != 6 {
		t.Errorf("%+v", got)
	}
	for code, want := range map[string]string{"22222": "Mã gõ đúng kiểu", "K7F2N": "gõ nhầm", "%3Cb%3E": "gõ nhầm"} {
		if r := s.get("/api/v1/places/" + code); r.StatusCode != 404 || !strings.Contains(readError(t, r).Error.Message, want) {
			t.Errorf("%s: %d %s", code, r.StatusCode, r.body)
		}
	}
}

func TestHealthAndReadiness(t *testing.T) {
	s := newSite(t, nil)
	for _, path := range []string{"/healthz", "/readyz"} {
		if r := s.get(path); r.StatusCode != http.StatusOK {
			t.Errorf("%s: %d", path, r.StatusCode)
		}
	}
	if _, err := s.pool.Exec(t.Context(), `delete from survey.migration where version_id = 2`); err != nil {
		t.Fatal(err)
	}
	if r := s.get("/readyz"); r.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("a migration is missing: %d", r.StatusCode)
	}
	s.pool.Close()
	if ready, health := s.get("/readyz"), s.get("/healthz"); ready.StatusCode != http.StatusServiceUnavailable || health.StatusCode != http.StatusOK {
		t.Errorf("database away: ready %d, health %d", ready.StatusCode, health.StatusCode)
	}
}

func TestMetricsCountWithoutTellingWhere(t *testing.T) {
	s := newSite(t, nil)
	place := s.place("24781")
	body := response(place, nil)
	s.post(body)
	s.post(body)
	s.post(response(place, func(b map[string]any) { b["id"] = "x" }))
	s.submit(place, form(nil), "")
	s.do("INVENTED", "/q/"+string(place.Code), "", "")
	found := map[string]float64{}
	families, err := s.registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, family := range families {
		for _, m := range family.GetMetric() {
			name := family.GetName()
			for _, l := range m.GetLabel() {
				name += " " + l.GetValue()
				if strings.Contains(l.GetValue(), string(place.Code)) || l.GetValue() == "INVENTED" {
					t.Errorf("%s has label %s", family.GetName(), l.GetValue())
				}
			}
			found[name] = m.GetCounter().GetValue()
		}
	}
	for name, want := range map[string]float64{"api stored": 1, "api already_stored": 1, "api invalid": 1, "qr stored": 1} {
		if got := found["sipas_responses_total "+name]; got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

// TestTheLogStaysReadableWhileTheDatabaseIsAway: a line a second and the number of those left out; what is somebody's fault is
// always told.
func TestTheLogStaysReadableWhileTheDatabaseIsAway(t *testing.T) {
	var log bytes.Buffer
	now := surveytest.Day()
	change := func(in intake.Accepter) *site {
		return newSite(t, func(o *web.Options, d *intake.DeskOptions) {
			d.Accepter, o.Log = in, slog.New(slog.NewTextHandler(&log, nil))
			o.Now = func() time.Time { return now }
		})
	}
	s := change(busy{})
	answer := func() { s.post(response(s.place("24781"), nil)) }
	for range 5 {
		answer()
	}
	now = now.Add(time.Second)
	answer()
	if lines := strings.Split(strings.TrimSpace(log.String()), "\n"); len(lines) != 2 || !strings.Contains(lines[0], "unlogged=0") || !strings.Contains(lines[1], "unlogged=4") {
		t.Errorf("%q", lines)
	}
	log.Reset()
	s = change(broken{})
	for range 5 {
		answer()
	}
	if n := strings.Count(log.String(), "request failed"); n != 5 {
		t.Errorf("%d lines of 5 faults", n)
	}
}
