package kiosk_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/uuid"

	"sipas/survey"
	"sipas/survey/intake"
	"sipas/survey/surveytest"
	"sipas/web"
	"sipas/web/webtest"
)

// kindAnd returns the kind and words of an error reply.
func kindAnd(t *testing.T, r webtest.Reply) (kind, words string) {
	t.Helper()
	var body struct {
		Error struct {
			Kind, Message string
			Fields        []struct{ Field, Message string }
		}
	}
	if err := json.Unmarshal(r.Content, &body); err != nil {
		t.Fatalf("%v in %s", err, r.Content)
	}
	words = body.Error.Message
	for _, f := range body.Error.Fields {
		words += " " + f.Field + ": " + f.Message
	}
	return body.Error.Kind, words
}

func TestEnrolmentGivesACredential(t *testing.T) {
	s := webtest.New(t, nil)
	place := s.Place("24781")
	for _, path := range []string{"/api/v1/kiosk/enrol", "/kiosk/enrol"} {
		_, code := s.DeviceCode(place, surveytest.Day())
		r := s.Send(path, map[string]string{"code": strings.ToLower(code.Spaced())})
		var enrolled struct{ Device, Place string }
		if err := json.Unmarshal(r.Content, &enrolled); err != nil || r.StatusCode != 200 || enrolled.Place != string(place.Code) || !strings.HasPrefix(enrolled.Device, "T") {
			t.Fatalf("%d %s %v", r.StatusCode, r.Content, err)
		}
		cookies := r.Cookies()
		if len(cookies) != 1 || !cookies[0].HttpOnly || !cookies[0].Secure || cookies[0].SameSite != http.SameSiteStrictMode || len(cookies[0].Value) < 40 {
			t.Errorf("%s: %v", path, r.Header["Set-Cookie"])
		}
		if strings.Contains(string(r.Content), cookies[0].Value) {
			t.Error("scripts can read the credential")
		}
		if n := s.Count("select count(*) from survey.device d where d::text like '%" + cookies[0].Value + "%'"); n != 0 {
			t.Error("the credential itself is stored")
		}
	}
}

// TestEnrolmentRefuses: expired, reused, guessed, mistyped, and what is no code at all.
func TestEnrolmentRefuses(t *testing.T) {
	now := surveytest.Day()
	s := webtest.New(t, func(o *web.Options, d *intake.DeskOptions) { o.Now = func() time.Time { return now } })
	place := s.Place("24781")
	refused := func(name string, r webtest.Reply, status int, kind, words string) {
		t.Helper()
		got, said := kindAnd(t, r)
		if r.StatusCode != status || got != kind || !strings.Contains(said, words) || len(r.Cookies()) > 0 {
			t.Errorf("%s: %d %s %q, want %d %s %q", name, r.StatusCode, got, said, status, kind, words)
		}
	}
	enrol := func(code any) webtest.Reply {
		t.Helper()
		return s.Send("/api/v1/kiosk/enrol", map[string]any{"code": code}, "Accept-Language", "en")
	}
	_, code := s.DeviceCode(place, now)
	if r := enrol(code); r.StatusCode != 200 {
		t.Fatalf("%d %s", r.StatusCode, r.Content)
	}
	refused("reused", enrol(code), 410, "closed", "has been used")
	_, late := s.DeviceCode(place, now.Add(-31*time.Minute))
	refused("expired", enrol(late), 410, "closed", "has expired")

	// Five wrong tries lock the code, and no other one.
	_, guessed := s.DeviceCode(place, now)
	_, beside := s.DeviceCode(place, now)
	wrong := guessed[:7] + "2"
	if wrong == guessed {
		wrong = guessed[:7] + "3"
	}
	for range 5 {
		refused("guessed", enrol(wrong), 403, "forbidden", "is not right")
	}
	refused("locked", enrol(guessed), 403, "forbidden", "locked")
	if r := enrol(beside); r.StatusCode != 200 {
		t.Errorf("another tablet's code: %d %s", r.StatusCode, r.Content)
	}

	refused("mistyped", enrol("K7F2M3X"), 422, "invalid", "8 letters and digits")
	refused("a number", enrol(12345678), 422, "invalid", "code")
	refused("empty", enrol(""), 422, "invalid", "code")
	refused("not JSON", s.Send("/api/v1/kiosk/enrol", "{", "Accept-Language", "en"), 400, "invalid", "not JSON")
	refused("a form", s.Do(http.MethodPost, "/api/v1/kiosk/enrol", "application/x-www-form-urlencoded", "code=x", "Accept-Language", "en"), 415, "invalid", "")
	refused("another site", s.Send("/api/v1/kiosk/enrol", map[string]string{"code": string(code)}, "Sec-Fetch-Site", "cross-site", "Accept-Language", "en"), 403, "forbidden", "another website")
	refused("too large", s.Send("/api/v1/kiosk/enrol", `{"code":"`+strings.Repeat("K", 70<<10)+`"}`, "Accept-Language", "en"), 413, "invalid", "")

	// Who guesses blindly is slowed down, and only for a while.
	unknown, sign := 0, "222"
	if slices.ContainsFunc([]survey.EnrolmentCode{code, late, guessed, beside}, func(made survey.EnrolmentCode) bool { return made.Sign() == sign }) {
		sign = "333" // codes are drawn: none of theirs may be the one that is guessed at
	}
	for n := range 7 {
		r := enrol(fmt.Sprintf("%s22%03d", sign, 222+111*n))
		if r.StatusCode == http.StatusForbidden {
			unknown++
		}
	}
	if unknown != 5 {
		t.Errorf("%d blind guesses were looked at, want 5", unknown)
	}
	_, honest := s.DeviceCode(place, now)
	r := enrol(honest)
	refused("after blind guesses", r, 429, "busy", "wait")
	if r.Header.Get("Retry-After") == "" {
		t.Error("nobody says how long to wait")
	}
	now = now.Add(time.Minute)
	if r := enrol(honest); r.StatusCode != 200 {
		t.Errorf("a minute later: %d %s", r.StatusCode, r.Content)
	}
}

type fate struct {
	ID, Status string
	Error      *struct {
		Kind, Message string
		Fields        []struct{ Field, Message string }
	}
}

func deliver(s *webtest.Site, cookie string, responses ...any) (webtest.Reply, []fate) {
	s.T.Helper()
	r := s.Send("/api/v1/kiosk/responses", map[string]any{"responses": responses}, "Cookie", cookie, "Accept-Language", "en")
	var body struct{ Results []fate }
	if r.StatusCode == 200 {
		if err := json.Unmarshal(r.Content, &body); err != nil {
			s.T.Fatal(err)
		}
	}
	return r, body.Results
}

// TestADeliveryStoresWhatIsSound: one bad response costs the other 499 nothing.
func TestADeliveryStoresWhatIsSound(t *testing.T) {
	s := webtest.New(t, nil)
	place := s.Place("24781")
	_, cookie := s.Enrol(place)
	var batch []any
	for n := range 500 {
		batch = append(batch, webtest.Queued(place, func(b map[string]any) {
			if n == 123 {
				b["answers"].(map[string]any)["access"] = 6
			}
		}))
	}
	r, fates := deliver(s, cookie, batch...)
	if r.StatusCode != 200 || len(fates) != 500 {
		t.Fatalf("%d %.300s", r.StatusCode, r.Content)
	}
	for n, f := range fates {
		want := "stored"
		if n == 123 {
			want = "invalid"
		}
		if f.Status != want || f.ID != batch[n].(map[string]any)["id"] {
			t.Errorf("%d: %+v", n, f)
		}
	}
	if f := fates[123].Error; f == nil || f.Kind != "invalid" || len(f.Fields) != 1 || f.Fields[0].Field != "answers.access" {
		t.Errorf("%+v", f)
	}
	if n := s.Count("select count(*) from survey.response where mode = 'kiosk' and answered_on = '2026-11-20' and half_day is null and standing = 'counted'"); n != 499 {
		t.Errorf("%d stored, want 499", n)
	}
	if n := s.Count("select count(distinct stored_xid::text) from survey.response"); n > 3 {
		t.Errorf("a delivery took %d commits", n)
	}
	_, again := deliver(s, cookie, batch...)
	for n, f := range again {
		if want := map[bool]string{true: "invalid", false: "already_stored"}[n == 123]; f.Status != want {
			t.Errorf("again, %d: %+v", n, f)
		}
	}
}

// TestEachInADeliveryHasItsFate, named by its id, whatever its neighbours are like.
func TestEachInADeliveryHasItsFate(t *testing.T) {
	s := webtest.New(t, nil)
	place, other, closed := s.Place("24781"), s.Place("24805"), s.Place("24787")
	_, cookie := s.Enrol(place)
	if _, err := s.Pool.Exec(t.Context(), `insert into survey.device_place (province_code, device_id, place_code) select province_code, device_id, $1
		from survey.device_place`, string(closed.Code)); err != nil { // where it stood, too
		t.Fatal(err)
	}
	if _, err := s.Pool.Exec(t.Context(), `update survey.place set closed_at = '2026-11-20 03:00+07' where code = $1`, string(closed.Code)); err != nil {
		t.Fatal(err)
	}
	surveytest.Eventually(t, "the place is closed", func() bool {
		if err := s.Directory.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		p, err := s.Directory.Place(string(closed.Code))
		return err == nil && !p.Open
	})
	known := webtest.Queued(place, nil)
	if _, fates := deliver(s, cookie, known); fates[0].Status != "stored" {
		t.Fatalf("%+v", fates)
	}
	for name, c := range map[string]struct {
		body   any
		status string
		words  string
	}{
		"sound":                  {webtest.Queued(place, nil), "stored", ""},
		"without a place":        {webtest.Queued(place, func(b map[string]any) { delete(b, "place") }), "stored", ""},
		"of another desk":        {webtest.Queued(other, nil), "invalid", "never stood"},
		"repeated":               {known, "already_stored", ""},
		"changed":                {webtest.Queued(place, func(b map[string]any) { b["id"] = known["id"]; b["comment"] = "khác" }), "conflict", "other content"},
		"partial":                {webtest.Queued(place, func(b map[string]any) { b["partial"] = true; b["answers"] = map[string]any{"access": 2} }), "stored", ""},
		"partial without answer": {webtest.Queued(place, func(b map[string]any) { b["partial"] = true; b["answers"] = map[string]any{} }), "invalid", "at least one answer"},
		"another version":        {webtest.Queued(place, func(b map[string]any) { b["questionnaire"] = "short@9" }), "invalid", "questionnaire"},
		"given while open":       {webtest.Queued(closed, nil), "stored", ""},
		"given after closing":    {webtest.Queued(closed, func(b map[string]any) { b["answered_on"] = "2026-11-21" }), "closed", "no longer"},
		"place unknown":          {webtest.Queued(place, func(b map[string]any) { b["place"] = "22222" }), "invalid", "place"},
		"tomorrow":               {webtest.Queued(place, func(b map[string]any) { b["answered_on"] = "2026-11-22" }), "invalid", "answered_on"},
		"no object":              {"x", "invalid", ""},
		"null":                   {nil, "invalid", ""},
		"unknown member":         {webtest.Queued(place, func(b map[string]any) { b["name"] = "Nguyễn Văn A" }), "invalid", "name"},
		"a ticket":               {webtest.Queued(place, func(b map[string]any) { b["ticket"] = "x" }), "invalid", "ticket"},
		"no id":                  {webtest.Queued(place, func(b map[string]any) { delete(b, "id") }), "invalid", "id"},
	} {
		r, fates := deliver(s, cookie, webtest.Queued(place, nil), c.body, webtest.Queued(place, nil))
		if len(fates) != 3 || fates[0].Status != "stored" || fates[2].Status != "stored" {
			t.Errorf("%s: its neighbours are %d %s", name, r.StatusCode, r.Content)
			continue
		}
		said := ""
		if e := fates[1].Error; e != nil {
			said = e.Message
			for _, f := range e.Fields {
				said += " " + f.Field + " " + f.Message
			}
		}
		if fates[1].Status != c.status || !strings.Contains(said, c.words) {
			t.Errorf("%s: %s %q, want %s %q", name, fates[1].Status, said, c.status, c.words)
		}
		if b, ok := c.body.(map[string]any); ok && b["id"] != nil && fates[1].ID != b["id"] {
			t.Errorf("%s: named %q", name, fates[1].ID)
		}
	}
	if n := s.Count("select count(*) from survey.response where reason = 'partial' and standing = 'set_aside'"); n != 1 {
		t.Errorf("%d partials", n)
	}
	// What no JSON text may hold is one response's fault, too: a name twice. Half a pair in a comment is none.
	for _, comment := range []string{`\ud83d`, "\xff", `a\u0000b`, `a\u001bb`} {
		text, err := json.Marshal(webtest.Queued(place, nil))
		if err != nil {
			t.Fatal(err)
		}
		text = bytes.Replace(text, []byte(`{`), []byte(`{"comment":"`+comment+`",`), 1)
		if r := s.Send("/api/v1/kiosk/responses", `{"responses":[`+string(text)+`]}`, "Cookie", cookie); r.StatusCode != 200 || !strings.Contains(string(r.Content), `"stored"`) {
			t.Errorf("comment %q: %d %s", comment, r.StatusCode, r.Content)
		}
	}
	sound, err := json.Marshal(webtest.Queued(place, nil))
	if err != nil {
		t.Fatal(err)
	}
	id := uuid.NewString()
	for _, bad := range []string{`{"id":"` + id + `","answers":{"\ud83d":1}}`, `{"id":"` + id + `","id":"` + id + `"}`} {
		r := s.Send("/api/v1/kiosk/responses", `{"responses":[`+bad+`,`+string(sound)+`]}`, "Cookie", cookie)
		if r.StatusCode != 200 || !strings.Contains(string(r.Content), `"`+id+`","status":"invalid"`) || strings.Count(string(r.Content), "stored") != 1 {
			t.Errorf("%q: %d %s", bad, r.StatusCode, r.Content)
		}
	}
}

func TestDeliveryRefuses(t *testing.T) {
	s := webtest.New(t, nil)
	place := s.Place("24781")
	id, cookie := s.Enrol(place)
	var batch []any
	for range 501 {
		batch = append(batch, webtest.Queued(place, nil))
	}
	r, _ := deliver(s, cookie, batch...)
	if kind, words := kindAnd(t, r); r.StatusCode != 422 || kind != "invalid" || !strings.Contains(words, "500") {
		t.Errorf("501: %d %s", r.StatusCode, words)
	}
	for name, c := range map[string]struct {
		body   string
		status int
	}{
		"no JSON": {"{", 400}, "a list": {"[]", 422}, "no list": {`{"responses":7}`, 422}, "nothing": {"{}", 422}, "null": {`{"responses":null}`, 422},
		"more": {`{"responses":[],"x":1}`, 422}, "text behind": {`{"responses":[]} x`, 400}, "5 MB": {`{"responses":["` + strings.Repeat("x", 5<<20) + `"]}`, 413},
	} {
		r := s.Send("/api/v1/kiosk/responses", c.body, "Cookie", cookie)
		if kind, words := kindAnd(t, r); r.StatusCode != c.status || kind != "invalid" || words == "" {
			t.Errorf("%s: %d %s %s", name, r.StatusCode, kind, words)
		}
	}
	if r := s.Send("/api/v1/kiosk/responses", `{"responses":[]}`, "Cookie", cookie); r.StatusCode != 200 || !strings.Contains(string(r.Content), "[]") {
		t.Errorf("none: %d %s", r.StatusCode, r.Content)
	}
	for name, h := range map[string][]string{"no cookie": nil, "made up": {"Cookie", "sipas_device=" + strings.Repeat("A", 43)}, "empty": {"Cookie", "sipas_device="}} {
		for _, path := range []string{"/api/v1/kiosk/responses", "/api/v1/kiosk/heartbeat", "/kiosk/responses", "/kiosk/heartbeat"} {
			r := s.Send(path, map[string]any{}, h...)
			if kind, _ := kindAnd(t, r); r.StatusCode != http.StatusUnauthorized || kind != "forbidden" {
				t.Errorf("%s at %s: %d %s", name, path, r.StatusCode, r.Content)
			}
		}
	}
	r = s.Send("/api/v1/kiosk/responses", map[string]any{"responses": batch[:1]}, "Cookie", cookie, "Sec-Fetch-Site", "cross-site")
	if r.StatusCode != http.StatusForbidden {
		t.Errorf("another site: %d", r.StatusCode)
	}
	if err := s.Survey.RevokeDevice(t.Context(), surveytest.Scope(), surveytest.Actor(), id); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/api/v1/kiosk/responses", "/api/v1/kiosk/heartbeat"} {
		r := s.Send(path, map[string]any{"responses": batch[:1]}, "Cookie", cookie, "Accept-Language", "en")
		if kind, words := kindAnd(t, r); r.StatusCode != http.StatusForbidden || kind != "forbidden" || !strings.Contains(words, "revoked") {
			t.Errorf("stolen cookie after revoke: %d %s", r.StatusCode, words)
		}
	}
	if n := s.Count("select count(*) from survey.response"); n != 0 {
		t.Errorf("%d stored of what was refused", n)
	}
}

// TestDeliveriesHaveALimit: a tablet's own, however many stand behind one address.
func TestDeliveriesHaveALimit(t *testing.T) {
	s := webtest.New(t, func(o *web.Options, d *intake.DeskOptions) {
		d.LimitDevice, d.LimitAddress, d.LimitPlace = intake.Rate{Count: 3, Per: time.Minute}, intake.Rate{Count: 1, Per: time.Hour}, intake.Rate{Count: 1, Per: time.Hour}
	})
	place := s.Place("24781")
	_, first := s.Enrol(place)
	_, second := s.Enrol(place)
	for n := range 4 {
		r, _ := deliver(s, first, webtest.Queued(place, nil), webtest.Queued(place, nil))
		if want := map[bool]int{true: 200, false: 429}[n < 3]; r.StatusCode != want || want == 429 && r.Header.Get("Retry-After") == "" {
			t.Errorf("delivery %d: %d", n+1, r.StatusCode)
		}
	}
	if r, _ := deliver(s, second, webtest.Queued(place, nil)); r.StatusCode != 200 {
		t.Errorf("another tablet: %d", r.StatusCode)
	}
}

// noDevices are tablets whose database is away.
type noDevices struct{}

func (noDevices) away() error {
	return &survey.Error{Kind: survey.Busy, Err: errors.New("connection refused to 10.1.2.3:5432")}
}

func (d noDevices) Enrol(context.Context, survey.Scope, survey.Actor, []survey.EnrolmentCode, string, time.Time) (string, error) {
	return "", d.away()
}

func (d noDevices) Device(context.Context, survey.Scope, string) (survey.Device, error) {
	return survey.Device{}, d.away()
}

func (d noDevices) SaveReport(context.Context, survey.Scope, survey.Actor, survey.DeviceID, survey.Report) error {
	return d.away()
}

// TestNobodyIsATabletLessBecauseTheDatabaseIsAway: what a tablet would take for a lost enrolment or a wrong code is a request to wait.
func TestNobodyIsATabletLessBecauseTheDatabaseIsAway(t *testing.T) {
	s := webtest.New(t, func(o *web.Options, d *intake.DeskOptions) { o.Devices, o.Log = noDevices{}, nil })
	for path, body := range map[string]string{"enrol": `{"code":"K7F2M3XA"}`, "heartbeat": `{}`, "responses": `{"responses":[]}`} {
		r := s.Send("/api/v1/kiosk/"+path, body, "Cookie", "sipas_device=x", "Accept-Language", "en")
		if kind, _ := kindAnd(t, r); r.StatusCode != http.StatusServiceUnavailable || kind != "busy" || r.Header.Get("Retry-After") == "" || bytes.Contains(r.Content, []byte("10.1.2.3")) || len(r.Cookies()) > 0 {
			t.Errorf("%s: %d %s", path, r.StatusCode, r.Content)
		}
	}
}

// TestADeliveryWhileTheDatabaseIsAway is refused as a whole, and one at fault alone is told to come again.
func TestADeliveryWhileTheDatabaseIsAway(t *testing.T) {
	s := webtest.New(t, func(o *web.Options, d *intake.DeskOptions) { d.Accepter = webtest.Busy{} })
	place := s.Place("24781")
	_, cookie := s.Enrol(place)
	r, _ := deliver(s, cookie, webtest.Queued(place, nil), "x")
	if kind, _ := kindAnd(t, r); r.StatusCode != 503 || kind != "busy" || r.Header.Get("Retry-After") == "" {
		t.Errorf("%d %s", r.StatusCode, r.Content)
	}
	s = webtest.New(t, func(o *web.Options, d *intake.DeskOptions) { d.Accepter, o.Log = webtest.Broken{}, nil })
	place = s.Place("24781")
	_, cookie = s.Enrol(place)
	for name, beside := range map[string][]any{"alone": nil, "beside what is invalid": {"x", "y"}} {
		r, fates := deliver(s, cookie, append(beside, webtest.Queued(place, nil))...)
		if last := len(beside); r.StatusCode != 200 || fates[last].Status != "failed" || fates[last].Error.Kind != "internal" || bytes.Contains(r.Content, []byte("receipt")) {
			t.Errorf("%s: %d %s", name, r.StatusCode, r.Content)
		}
	}
	// A fault that several meet is none of theirs.
	r, _ = deliver(s, cookie, webtest.Queued(place, nil), "x", webtest.Queued(place, nil))
	if kind, _ := kindAnd(t, r); r.StatusCode != 503 || kind != "busy" || r.Header.Get("Retry-After") == "" || bytes.Contains(r.Content, []byte("receipt")) {
		t.Errorf("two: %d %s", r.StatusCode, r.Content)
	}
}

// crowded has room for some of what comes together.
type crowded struct {
	intake.Accepter
	room int
}

func (c crowded) AcceptAll(ctx context.Context, responses []survey.Response) ([]survey.Outcome, []error) {
	outcomes, errs := c.Accepter.AcceptAll(ctx, responses[:c.room])
	none, busy := webtest.Busy{}.AcceptAll(ctx, responses[c.room:])
	return append(outcomes, none...), append(errs, busy...)
}

// TestADeliveryThatFindsRoomForSome: the others are to be sent again, and however many they are, the log has one line of it.
func TestADeliveryThatFindsRoomForSome(t *testing.T) {
	var log bytes.Buffer
	s := webtest.New(t, func(o *web.Options, d *intake.DeskOptions) {
		d.Accepter, o.Log = crowded{d.Accepter, 2}, slog.New(slog.NewTextHandler(&log, nil))
	})
	place := s.Place("24781")
	_, cookie := s.Enrol(place)
	queued := make([]any, 40)
	for n := range queued {
		queued[n] = webtest.Queued(place, nil)
	}
	log.Reset()
	r, fates := deliver(s, cookie, queued...)
	if r.StatusCode != 200 || fates[1].Status != "stored" || fates[2].Status != "failed" || fates[2].Error.Kind != "busy" {
		t.Fatalf("%d %s", r.StatusCode, r.Content)
	}
	if n := strings.Count(log.String(), "not stored"); n != 1 || !strings.Contains(log.String(), "responses=38") {
		t.Errorf("%d lines:\n%s", n, &log)
	}
}

// heardHotline has a tablet hear whom to call as that changes: the province's number, the unit's own, and the province's again. It returns the key of the
// setup that the tablet has then.
func heardHotline(t *testing.T, s *webtest.Site, place survey.Place, key any, beat func(func(map[string]any)) (webtest.Reply, map[string]any)) any {
	t.Helper()
	hears := func(want string) {
		t.Helper()
		_, heard := beat(func(b map[string]any) { b["setup_key"] = key })
		if setup, _ := heard["setup"].(map[string]any); setup == nil || setup["hotline"] != want {
			t.Errorf("it hears of %v, want %q", setup, want)
		}
		key = heard["setup_key"]
	}
	change := func(number string) {
		t.Helper()
		if err := s.Survey.ChangeHotline(t.Context(), surveytest.Scope(), surveytest.Actor(), s.Place(place.Unit.Code).Unit, number); err != nil {
			t.Fatal(err)
		}
		if err := s.Directory.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	s.Choose(survey.Hotline, "1022")
	hears("1022")
	change("0263 3 822 333")
	hears("0263 3 822 333")
	change("")
	hears("1022")
	return key
}

func TestHeartbeat(t *testing.T) {
	s := webtest.New(t, nil)
	place := s.Place("24781")
	id, cookie := s.Enrol(place)
	beat := func(change func(map[string]any)) (webtest.Reply, map[string]any) {
		t.Helper()
		body := map[string]any{"version": "abc", "unsent": 3, "oldest_unsent_seconds": 90, "set_apart": 1, "clock_ms": surveytest.Day().Add(48 * time.Hour).UnixMilli(),
			"battery": 70, "storage": "persistent", "setup_key": ""}
		if change != nil {
			change(body)
		}
		r := s.Send("/api/v1/kiosk/heartbeat", body, "Cookie", cookie, "Accept-Language", "en")
		var heard map[string]any
		if err := json.Unmarshal(r.Content, &heard); err != nil {
			t.Fatal(err)
		}
		return r, heard
	}
	r, heard := beat(nil)
	setup, _ := heard["setup"].(map[string]any)
	if r.StatusCode != 200 || setup == nil || heard["known"] != false || heard["time_ms"] != float64(surveytest.Day().UnixMilli()) || heard["name"] != "Quầy số 1" {
		t.Fatalf("%d %s", r.StatusCode, r.Content)
	}
	if code, _ := setup["code"].(map[string]any); code == nil || code["address"] != "https://danhgia.example.gov.vn/q/"+string(place.Code) || code["side"] != 41.0 || !strings.HasPrefix(code["path"].(string), "M4 4h7v1") {
		t.Errorf("%v", setup["code"])
	}
	if shown := setup["place"].(map[string]any); shown["code"] != string(place.Code) || len(shown["questionnaire"].(map[string]any)["items"].([]any)) != 8 {
		t.Errorf("%v", shown)
	}
	if c := r.Cookies(); len(c) != 1 || !c[0].HttpOnly || !c[0].Secure || c[0].MaxAge < 300*24*3600 || "sipas_device="+c[0].Value != cookie {
		t.Errorf("the credential is not given longer: %v", c)
	}
	devices, err := s.Survey.Devices(t.Context(), surveytest.Scope())
	if err != nil || len(devices) != 1 || devices[0].Report.Unsent != 3 || devices[0].Report.ClockSkew != 48*time.Hour || devices[0].Report.OldestUnsent != 90*time.Second ||
		*devices[0].Report.Battery != 70 || devices[0].Report.SetApart != 1 || devices[0].Report.Version != "abc" {
		t.Errorf("%+v %v", devices, err)
	}
	key := heard["setup_key"]
	if _, heard = beat(func(b map[string]any) { b["setup_key"] = key }); heard["setup"] != nil || heard["known"] != true || heard["unsent_before"] != 3.0 {
		t.Errorf("the setup comes again although the tablet has it: %v", heard)
	}
	key = heardHotline(t, s, place, key, beat)
	if err := s.Survey.PauseDevice(t.Context(), surveytest.Scope(), surveytest.Actor(), surveytest.Device(t, s.Survey, id), "Nghỉ lễ"); err != nil {
		t.Fatal(err)
	}
	if err := s.Survey.MoveDevice(t.Context(), surveytest.Scope(), surveytest.Actor(), surveytest.Device(t, s.Survey, id), s.Place("24805").Code, survey.Date(surveytest.Day(), surveytest.Day().Location())); err != nil {
		t.Fatal(err)
	}
	if _, heard = beat(func(b map[string]any) { b["setup_key"] = key }); heard["setup"] == nil || heard["pause"] != "Nghỉ lễ" {
		t.Errorf("moved and paused: %v", heard)
	}
	for field, value := range map[string]any{"unsent": -1, "battery": 101, "storage": "cloud", "version": strings.Repeat("x", 65), "set_apart": "many", "oldest_unsent_seconds": -5, "address": "10.1.2.3"} {
		r, _ := beat(func(b map[string]any) { b[field] = value })
		if kind, words := kindAnd(t, r); r.StatusCode != 422 || kind != "invalid" || !strings.Contains(words, field) {
			t.Errorf("%s: %d %s", field, r.StatusCode, words)
		}
	}
	if r, _ := beat(func(b map[string]any) { b["clock_ms"] = int64(-1 << 62); delete(b, "battery") }); r.StatusCode != 200 {
		t.Errorf("an absurd clock: %d %s", r.StatusCode, r.Content)
	}
}

// TestTheTabletsApplicationIsWhole: every file its worker keeps is there, and the worker may keep the page.
func TestTheTabletsApplicationIsWhole(t *testing.T) {
	s := webtest.New(t, nil)
	page := s.Get("/kiosk")
	d := page.Page(t)
	version := d.Find("html").AttrOr("data-version", "")
	if page.StatusCode != 200 || len(version) != 12 || d.Find("link[rel=modulepreload]").Length() < 5 {
		t.Fatalf("%d, version %q", page.StatusCode, version)
	}
	var texts map[string]map[string]string
	if err := json.Unmarshal([]byte(d.Find("#texts").Text()), &texts); err != nil || texts["vi"]["kiosk.done"] != "Xong" || texts["en"]["respond.progress"] != "{N} of {Of} questions answered" {
		t.Errorf("%v: %.200v", err, texts["en"])
	}
	if said := webtest.Text(d, "#screen"); !strings.Contains(said, "trình duyệt đã cũ") || !strings.Contains(said, "too old") {
		t.Errorf("a browser that knows no modules says %q", said)
	}
	worker := s.Get("/kiosk/worker.js")
	if worker.Header.Get("Service-Worker-Allowed") != "/kiosk" || !strings.HasPrefix(worker.Header.Get("Content-Type"), "text/javascript") || !strings.Contains(string(worker.Content), version) {
		t.Errorf("%v", worker.Header)
	}
	_, list, _ := strings.Cut(string(worker.Content), "const FILES = ")
	list, _, _ = strings.Cut(list, ";\n")
	var files []string
	if err := json.Unmarshal([]byte(list), &files); err != nil || len(files) < 9 {
		t.Fatalf("%v in %s", err, list)
	}
	total := 0
	for _, file := range files {
		r := s.Get(file, "Accept-Encoding", "gzip")
		if r.StatusCode != 200 {
			t.Errorf("%s: %d", file, r.StatusCode)
		}
		total += len(r.Content)
	}
	t.Logf("the application: %d files, %d bytes as sent", len(files), total)
	d.Find("script[src], link[rel=modulepreload], link[rel=stylesheet], link[rel=icon]").Each(func(_ int, e *goquery.Selection) {
		if url := e.AttrOr("src", e.AttrOr("href", "")); !strings.Contains(list, `"`+url+`"`) {
			t.Errorf("%s is needed and not kept", url)
		}
	})
	var manifest struct{ Name, Display, StartURL string }
	if err := json.Unmarshal(s.Get("/kiosk/manifest.webmanifest").Content, &manifest); err != nil || manifest.Display != "fullscreen" {
		t.Errorf("%+v %v", manifest, err)
	}
	if guide := s.Get("/kiosk/guide?lang=en").Page(t); !strings.Contains(webtest.Text(guide, "main"), "Get a code") {
		t.Error("the guide does not say how to begin")
	}
}

// TestModulesAreFound: a page asks at once for every module its script needs, each at an address that names its content.
func TestModulesAreFound(t *testing.T) {
	s := webtest.New(t, nil)
	for page, most := range map[string]int{"/q/" + string(s.Place("24781").Code): 6, "/results": 3, "/kiosk": 13} {
		d := s.Get(page).Page(t)
		var asked []string
		d.Find("script[src], link[rel=modulepreload]").Each(func(_ int, e *goquery.Selection) {
			asked = append(asked, e.AttrOr("src", e.AttrOr("href", "")))
		})
		if scripts := d.Find("script[src]"); scripts.Length() != 1 || scripts.AttrOr("type", "") != "module" {
			t.Errorf("%s has %d scripts", page, scripts.Length())
		}
		if len(asked) < 2 || len(asked) > most {
			t.Errorf("%s asks for %d scripts", page, len(asked))
		}
		for _, url := range asked {
			script := s.Get(url)
			if script.StatusCode != 200 || !strings.HasPrefix(script.Header.Get("Content-Type"), "text/javascript") {
				t.Errorf("%s: %d %v", url, script.StatusCode, script.Header)
			}
			for _, needed := range regexp.MustCompile(`(?m)^import .*'\./(.*)';$`).FindAllStringSubmatch(string(script.Content), -1) {
				if !slices.Contains(asked, "/asset/"+needed[1]) {
					t.Errorf("%s needs %s, which %s does not ask for", url, needed[1], page)
				}
			}
			if strings.Contains(string(script.Content), "from '../") {
				t.Errorf("%s still has the address of a file", url)
			}
		}
	}
}

// TestATabletBringsNoneOfWhatItDidNotHold: once it has said that nothing waits on it, answers of days long before are not its own.
func TestATabletBringsNoneOfWhatItDidNotHold(t *testing.T) {
	s := webtest.New(t, nil)
	place := s.Place("24781")
	_, cookie := s.Enrol(place)
	of := func(day string) any { return webtest.Queued(place, func(b map[string]any) { b["answered_on"] = day }) }
	for n, step := range []struct {
		report map[string]any // before the delivery
		day    string
		aside  int
	}{
		{map[string]any{"unsent": 3}, "2026-11-10", 0}, {map[string]any{"set_apart": 1}, "2026-11-10", 0},
		{map[string]any{}, "2026-11-10", 1}, {map[string]any{"unsent": 2}, "2026-11-19", 2}, {map[string]any{}, "2026-11-20", 2},
	} {
		if r := s.Send("/api/v1/kiosk/heartbeat", step.report, "Cookie", cookie); r.StatusCode != 200 {
			t.Fatalf("%d %s", r.StatusCode, r.Content)
		}
		if _, fates := deliver(s, cookie, of(step.day)); len(fates) != 1 || fates[0].Status != "stored" {
			t.Fatalf("step %d: %+v", n, fates)
		}
		if aside := s.Count("select count(*) from survey.response where reason = 'device' and standing = 'set_aside'"); aside != step.aside {
			t.Errorf("step %d: %d set aside, want %d", n, aside, step.aside)
		}
	}
}
