package citizen_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"sipas/survey/intake"
	"sipas/survey/surveytest"
	"sipas/web"
	"sipas/web/webtest"
)

func TestResponseAPIStoresOnce(t *testing.T) {
	s := webtest.New(t, nil)
	place := s.Place("24781")
	body := webtest.Response(place, func(b map[string]any) {
		b["comment"] = "Gọi 0912345678"
		b["duration_ms"] = 23000
		b["language"] = "en"
	})
	for i, want := range []struct {
		status int
		text   string
	}{{201, `"status":"stored"`}, {200, `"status":"already_stored"`}, {200, `"status":"already_stored"`}} {
		if r := s.Post(body); r.StatusCode != want.status || !strings.Contains(string(r.Content), want.text) {
			t.Errorf("sending %d: %d %s", i+1, r.StatusCode, r.Content)
		}
	}
	body["answers"].(map[string]any)["access"] = 1
	if r := s.Post(body); r.StatusCode != http.StatusConflict || webtest.ReadError(t, r).Error.Kind != "conflict" {
		t.Errorf("another content: %d %s", r.StatusCode, r.Content)
	}
	if n := s.Count("select count(*) from survey.response where answers = '5454351' and mode = 'api' and language = 'en' and duration_ms = 23000"); n != 1 {
		t.Errorf("%d rows", n)
	}
	if n := s.Count("select count(*) from survey.comment where text = 'Gọi ••••••••••'"); n != 1 {
		t.Errorf("%d comments", n)
	}
}

func TestResponseAPIRefuses(t *testing.T) {
	s := webtest.New(t, nil)
	place := s.Place("24781")
	closed := s.Place("24805")
	if err := s.Survey.ClosePlace(t.Context(), surveytest.Scope(), surveytest.Actor(), closed.Code); err != nil {
		t.Fatal(err)
	}
	if err := s.Directory.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	sound, err := json.Marshal(webtest.Response(place, nil))
	if err != nil {
		t.Fatal(err)
	}
	with := func(name string, value any) any {
		return webtest.Response(place, func(b map[string]any) { b[name] = value })
	}
	answer := func(name string, value any) any {
		return webtest.Response(place, func(b map[string]any) { b["answers"].(map[string]any)[name] = value })
	}
	without := func(name string) any { return webtest.Response(place, func(b map[string]any) { delete(b, name) }) }
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
		"other questionnaire":  {with("questionnaire", "short@9"), 422, "questionnaire"},
		"id no UUID":           {with("id", "1"), 422, "id"},
		"future day":           {with("answered_on", "2026-11-22"), 422, "answered_on"},
		"years-old day":        {with("answered_on", "2024-11-21"), 422, "answered_on"},
		"no day":               {with("answered_on", "21/11/2026"), 422, "answered_on"},
		"negative duration":    {with("duration_ms", -1), 422, "duration_ms"},
		"absurd duration":      {with("duration_ms", int64(9e18)), 422, "duration_ms"},
		"language":             {with("language", "fr"), 422, "language"},
		"ticket":               {with("ticket", "ABC"), 422, "ticket"},
		"long comment":         {with("comment", strings.Repeat("ễ", 1001)), 422, "comment"},
		"half a pair in an id": {replaced(`"id":"`, `"id":"\ud800`), 422, "id"},
		"place not UTF-8":      {replaced(`"place":"`, "\"place\":\"\xff"), 404, ""},
		"too large":            {with("comment", strings.Repeat("x", 65<<10)), 413, ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := s.Post(c.body)
			if r.StatusCode != c.status {
				t.Fatalf("status %d, want %d: %s", r.StatusCode, c.status, r.Content)
			}
			e := webtest.ReadError(t, r).Error
			if e.Kind == "" || e.Message == "" || strings.Contains(e.Message, ".") && !strings.Contains(e.Message, " ") {
				t.Errorf("%s", r.Content)
			}
			found := c.field == ""
			for _, f := range e.Fields {
				found = found || f.Field == c.field && strings.Contains(f.Message, " ")
			}
			if !found {
				t.Errorf("field %s is not named: %s", c.field, r.Content)
			}
		})
	}
	for kind, want := range map[string]int{"": 415, "text/plain": 415, "application/x-www-form-urlencoded": 415, "application/json; charset=utf-8": 201} {
		if r := s.Do(http.MethodPost, "/api/v1/responses", kind, string(sound)); r.StatusCode != want {
			t.Errorf("content type %q: %d", kind, r.StatusCode)
		}
	}
	if n := s.Count("select count(*) from survey.response"); n != 1 {
		t.Errorf("%d stored, want only the sound one", n)
	}
	if r := s.Get("/api/v1/responses"); r.StatusCode != http.StatusMethodNotAllowed || webtest.ReadError(t, r).Error.Message == "" {
		t.Errorf("GET: %d %s", r.StatusCode, r.Content)
	}
}

// odd are comments as keyboards, browsers and programs may send them, written as JSON writes them.
func odd() []string {
	return []string{`a\u0000b`, "a\xffb", `a\ud800b`, `a\udc00b`, `a\ud83d`, "a\xed\xa0\x80b", `\u0000`, `a\u001b[2Jb`, `a\u0085b\u2028c\u000bd`, `a\u00a0b\u3000c`,
		`\u202ea\u2066b`, `\ufffea`, `\ufdd0a`, `a\u200db`, `\ufeffa`, `\ue000a`, `a\r\rb`, `a\u0300\u0300\u0300b`, `\udbff\udfffa`}
}

// TestNoCommentCostsTheAnswers: whatever a comment holds, over the API and in a form, the answers beside it are stored.
func TestNoCommentCostsTheAnswers(t *testing.T) {
	s := webtest.New(t, nil)
	place := s.Place("24781")
	for n, comment := range odd() {
		text, err := json.Marshal(webtest.Response(place, nil))
		if err != nil {
			t.Fatal(err)
		}
		body := strings.Replace(string(text), `"adult"`, `"comment":"`+comment+`","adult"`, 1)
		if r := s.Post(body); r.StatusCode != 201 {
			t.Errorf("%q: %d %s", comment, r.StatusCode, r.Content)
		}
		if r := s.Submit(place, webtest.Form(func(v url.Values) { v.Set("comment", "tốt \x00\xff\xed\xa0\x80"+comment) }), ""); r.StatusCode != 303 {
			t.Errorf("%d, form: %d %s", n, r.StatusCode, r.Content)
		}
	}
	if n := s.Count("select count(*) from survey.response"); n != 2*len(odd()) {
		t.Errorf("%d are stored", n)
	}
	if n := s.Count(`select count(*) from survey.comment where text ~ '[\u0001-\u0008\u000e-\u001f]' or text like '%' || chr(65533) || '%'`); n != 0 {
		t.Errorf("%d comments hold what a terminal obeys", n)
	}
}

// TestMarkupAndDirectionMarksAreHarmless: they are text like any other, or nothing.
func TestMarkupAndDirectionMarksAreHarmless(t *testing.T) {
	s := webtest.New(t, nil)
	r := s.Post(webtest.Response(s.Place("24781"), func(b map[string]any) { b["comment"] = "<b>tốt</b>\u202e & 'rẻ'\u2066" }))
	if r.StatusCode != http.StatusCreated {
		t.Fatalf("%d %s", r.StatusCode, r.Content)
	}
	if n := s.Count("select count(*) from survey.comment where text = '<b>tốt</b> & ''rẻ'''"); n != 1 {
		t.Error("not stored as text")
	}
}

func TestMessagesSpeakTheReadersLanguage(t *testing.T) {
	s := webtest.New(t, nil)
	body := webtest.Response(s.Place("24781"), func(b map[string]any) { b["id"] = "x" })
	for header, want := range map[string]string{"vi": "Dữ liệu gửi lên chưa hợp lệ.", "en-GB,en": "What was sent is not valid.", "fr": "Dữ liệu gửi lên chưa hợp lệ."} {
		if got := webtest.ReadError(t, s.Post(body, "Accept-Language", header)).Error.Message; got != want {
			t.Errorf("%s: %s", header, got)
		}
	}
}

func TestBusyAndBrokenTellNothingOfTheInside(t *testing.T) {
	away := webtest.New(t, func(o *web.Options, d *intake.DeskOptions) { d.Accepter = webtest.Busy{} })
	r := away.Post(webtest.Response(away.Place("24781"), nil))
	if r.StatusCode != http.StatusServiceUnavailable || r.Header.Get("Retry-After") != "3" || webtest.ReadError(t, r).Error.Kind != "busy" {
		t.Errorf("%d %s %s", r.StatusCode, r.Header, r.Content)
	}
	faulty := webtest.New(t, func(o *web.Options, d *intake.DeskOptions) { d.Accepter = webtest.Broken{} })
	f := faulty.Post(webtest.Response(faulty.Place("24781"), nil))
	if f.StatusCode != http.StatusInternalServerError || !strings.Contains(string(f.Content), f.Header.Get("X-Request-Id")) {
		t.Errorf("%d %s", f.StatusCode, f.Content)
	}
	for _, text := range []string{string(r.Content), string(f.Content)} {
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
	s := webtest.New(t, func(o *web.Options, d *intake.DeskOptions) { d.LimitPlace = rate })
	for i := range 3 {
		if r := s.Post(webtest.Response(s.Place("24781"), nil)); r.StatusCode != http.StatusCreated {
			t.Fatalf("answer %d: %d", i+1, r.StatusCode)
		}
	}
	r := s.Post(webtest.Response(s.Place("24781"), nil))
	if r.StatusCode != http.StatusTooManyRequests || r.Header.Get("Retry-After") != "20" || webtest.ReadError(t, r).Error.Kind != "busy" {
		t.Errorf("%d %s %s", r.StatusCode, r.Header.Get("Retry-After"), r.Content)
	}
	if r := s.Post(webtest.Response(s.Place("24805"), nil)); r.StatusCode != http.StatusCreated {
		t.Errorf("another place: %d", r.StatusCode)
	}
	addresses := webtest.New(t, func(o *web.Options, d *intake.DeskOptions) { d.LimitAddress = rate })
	for i := range 4 {
		r := addresses.Post(webtest.Response(addresses.Place([]string{"24781", "24805"}[i%2]), nil), "X-Forwarded-For", "203.0.113."+string(rune('1'+i)))
		if want := map[bool]int{true: 201, false: 429}[i < 3]; r.StatusCode != want {
			t.Errorf("answer %d of one address: %d, want %d", i+1, r.StatusCode, want)
		}
	}
}

func TestPlaceAPI(t *testing.T) {
	s := webtest.New(t, nil)
	place := s.Place("24781")
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
	r := s.Get("/api/v1/places/" + strings.ToLower(string(place.Code)))
	if err := json.Unmarshal(r.Content, &got); err != nil || r.StatusCode != 200 {
		t.Fatalf("%d %v", r.StatusCode, err)
	}
	if got.Code != string(place.Code) || !got.Open || got.Unit.Code != "24781" || got.Questionnaire.Key != "short@2" || len(got.Questionnaire.Items) != 8 ||
		len(got.Questionnaire.Items[3].Values) != 6 {
		t.Errorf("%+v", got)
	}
	for code, want := range map[string]string{"22222": "Mã gõ đúng kiểu", "K7F2N": "gõ nhầm", "%3Cb%3E": "gõ nhầm"} {
		if r := s.Get("/api/v1/places/" + code); r.StatusCode != 404 || !strings.Contains(webtest.ReadError(t, r).Error.Message, want) {
			t.Errorf("%s: %d %s", code, r.StatusCode, r.Content)
		}
	}
}

// TestAnIDOfAMoment: a client that makes ids of version 7 is told of its own id, a repeat meets the answer in whatever letters, and nothing
// of the moment is kept.
func TestAnIDOfAMoment(t *testing.T) {
	s := webtest.New(t, nil)
	const id = "01933b2c-6a2b-7a43-9f5e-0d1c7d1c2b11"
	place := s.Place("24781")
	for n, typed := range []string{id, id, strings.ToUpper(id)} {
		r := s.Post(webtest.Response(place, func(b map[string]any) { b["id"] = typed }))
		if want := []int{201, 200, 200}[n]; r.StatusCode != want || !strings.Contains(string(r.Content), typed) {
			t.Errorf("%s: %d %s, want %d", typed, r.StatusCode, r.Content, want)
		}
	}
	if n := s.Count(`select count(*) from survey.response where substr(id::text, 15, 1) = '4' and left(id::text, 8) <> '01933b2c'`); n != 1 {
		t.Errorf("%d responses are kept under a random id, want 1", n)
	}
	for _, typed := range []string{"{" + id + "}", "urn:uuid:" + id, strings.ReplaceAll(id, "-", ""), "01933b2c-6a2b-3a43-9f5e-0d1c7d1c2b11", "01933b2c-6a2b-8a43-9f5e-0d1c7d1c2b11"} {
		r := s.Post(webtest.Response(place, func(b map[string]any) { b["id"] = typed }))
		if e := webtest.ReadError(t, r); r.StatusCode != 422 || len(e.Error.Fields) != 1 || e.Error.Fields[0].Field != "id" {
			t.Errorf("%s: %d %s", typed, r.StatusCode, r.Content)
		}
	}
}

// TestEitherVersionIsTaken: what is asked at a place changes, and forms of the version before are still on their way.
func TestEitherVersionIsTaken(t *testing.T) {
	s := webtest.New(t, nil)
	for _, unit := range []string{"24781", "24805"} {
		place := s.Place(unit)
		second := webtest.Response(place, func(b map[string]any) {
			b["questionnaire"] = "short@2"
			b["answers"].(map[string]any)["extra_payment"] = 3
		})
		for _, body := range []map[string]any{webtest.Response(place, nil), second} {
			if r := s.Post(body); r.StatusCode != http.StatusCreated {
				t.Errorf("%s of %s: %d %s", body["questionnaire"], place.Questionnaire, r.StatusCode, r.Content)
			}
		}
	}
	if n := s.Count("select count(*) from survey.response where questionnaire = 'short@2' and answers = '54543513'"); n != 2 {
		t.Errorf("%d answers of the second version", n)
	}
	if r := s.Post(webtest.Response(s.Place("24781"), func(b map[string]any) { b["answers"].(map[string]any)["extra_payment"] = 1 })); r.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("an item that the first version has not: %d %s", r.StatusCode, r.Content)
	}
}
