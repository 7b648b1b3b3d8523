package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
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
)

// deviceCode makes a one-time code for a tablet at a place, as of a moment.
func (s *site) deviceCode(place survey.Place, at time.Time) (survey.DeviceID, survey.EnrolmentCode) {
	s.t.Helper()
	device, code, err := s.survey.AddDevice(s.t.Context(), surveytest.Scope(), surveytest.Actor(), place.Code, "Quầy số 1", at)
	if err != nil {
		s.t.Fatal(err)
	}
	return device.ID, code
}

// enrol makes a tablet of a place and returns its cookie as it sends it.
func (s *site) enrol(place survey.Place) (survey.DeviceID, string) {
	s.t.Helper()
	id, code := s.deviceCode(place, surveytest.Day())
	r := s.send("/api/v1/kiosk/enrol", map[string]string{"code": string(code)})
	if r.StatusCode != http.StatusOK {
		s.t.Fatalf("%d %s", r.StatusCode, r.body)
	}
	for _, c := range r.Cookies() {
		return id, c.Name + "=" + c.Value
	}
	s.t.Fatal("no credential")
	return 0, ""
}

// kindAnd returns the kind and words of an error reply.
func (r reply) kindAnd(t *testing.T) (kind, words string) {
	t.Helper()
	var body struct {
		Error struct {
			Kind, Message string
			Fields        []struct{ Field, Message string }
		}
	}
	if err := json.Unmarshal(r.body, &body); err != nil {
		t.Fatalf("%v in %s", err, r.body)
	}
	words = body.Error.Message
	for _, f := range body.Error.Fields {
		words += " " + f.Field + ": " + f.Message
	}
	return body.Error.Kind, words
}

func TestEnrolmentGivesACredential(t *testing.T) {
	s := newSite(t, nil)
	place := s.place("24781")
	for _, path := range []string{"/api/v1/kiosk/enrol", "/kiosk/enrol"} {
		_, code := s.deviceCode(place, surveytest.Day())
		r := s.send(path, map[string]string{"code": strings.ToLower(code.Spaced())})
		var enrolled struct{ Device, Place string }
		if err := json.Unmarshal(r.body, &enrolled); err != nil || r.StatusCode != 200 || enrolled.Place != string(place.Code) || !strings.HasPrefix(enrolled.Device, "T") {
			t.Fatalf("%d %s %v", r.StatusCode, r.body, err)
		}
		cookies := r.Cookies()
		if len(cookies) != 1 || !cookies[0].HttpOnly || !cookies[0].Secure || cookies[0].SameSite != http.SameSiteStrictMode || len(cookies[0].Value) < 40 {
			t.Errorf("%s: %v", path, r.Header["Set-Cookie"])
		}
		if strings.Contains(string(r.body), cookies[0].Value) {
			t.Error("scripts can read the credential")
		}
		if n := s.count("select count(*) from survey.device d where d::text like '%" + cookies[0].Value + "%'"); n != 0 {
			t.Error("the credential itself is stored")
		}
	}
}

// TestEnrolmentRefuses: expired, reused, guessed, mistyped, and what is no code at all.
func TestEnrolmentRefuses(t *testing.T) {
	now := surveytest.Day()
	s := newSite(t, func(o *web.Options, d *intake.DeskOptions) { o.Now = func() time.Time { return now } })
	place := s.place("24781")
	refused := func(name string, r reply, status int, kind, words string) {
		t.Helper()
		got, said := r.kindAnd(t)
		if r.StatusCode != status || got != kind || !strings.Contains(said, words) || len(r.Cookies()) > 0 {
			t.Errorf("%s: %d %s %q, want %d %s %q", name, r.StatusCode, got, said, status, kind, words)
		}
	}
	enrol := func(code any) reply {
		t.Helper()
		return s.send("/api/v1/kiosk/enrol", map[string]any{"code": code}, "Accept-Language", "en")
	}
	_, code := s.deviceCode(place, now)
	if r := enrol(code); r.StatusCode != 200 {
		t.Fatalf("%d %s", r.StatusCode, r.body)
	}
	refused("reused", enrol(code), 410, "closed", "has been used")
	_, late := s.deviceCode(place, now.Add(-31*time.Minute))
	refused("expired", enrol(late), 410, "closed", "has expired")

	// Five wrong tries lock the code, and no other one.
	_, guessed := s.deviceCode(place, now)
	_, beside := s.deviceCode(place, now)
	wrong := guessed[:7] + "2"
	if wrong == guessed {
		wrong = guessed[:7] + "3"
	}
	for range 5 {
		refused("guessed", enrol(wrong), 403, "forbidden", "is not right")
	}
	refused("locked", enrol(guessed), 403, "forbidden", "locked")
	if r := enrol(beside); r.StatusCode != 200 {
		t.Errorf("another tablet's code: %d %s", r.StatusCode, r.body)
	}

	refused("mistyped", enrol("K7F2M3X"), 422, "invalid", "8 letters and digits")
	refused("a number", enrol(12345678), 422, "invalid", "code")
	refused("empty", enrol(""), 422, "invalid", "code")
	refused("not JSON", s.send("/api/v1/kiosk/enrol", "{", "Accept-Language", "en"), 400, "invalid", "not JSON")
	refused("a form", s.do(http.MethodPost, "/api/v1/kiosk/enrol", "application/x-www-form-urlencoded", "code=x", "Accept-Language", "en"), 415, "invalid", "")
	refused("another site", s.send("/api/v1/kiosk/enrol", map[string]string{"code": string(code)}, "Sec-Fetch-Site", "cross-site", "Accept-Language", "en"), 403, "forbidden", "another website")
	refused("too large", s.send("/api/v1/kiosk/enrol", `{"code":"`+strings.Repeat("K", 70<<10)+`"}`, "Accept-Language", "en"), 413, "invalid", "")

	// Who guesses blindly is slowed down, and only for a while.
	unknown := 0
	for n := range 7 {
		r := enrol(fmt.Sprintf("22222%03d", 222+111*n))
		if r.StatusCode == http.StatusForbidden {
			unknown++
		}
	}
	if unknown != 5 {
		t.Errorf("%d blind guesses were looked at, want 5", unknown)
	}
	_, honest := s.deviceCode(place, now)
	r := enrol(honest)
	refused("after blind guesses", r, 429, "busy", "wait")
	if r.Header.Get("Retry-After") == "" {
		t.Error("nobody says how long to wait")
	}
	now = now.Add(time.Minute)
	if r := enrol(honest); r.StatusCode != 200 {
		t.Errorf("a minute later: %d %s", r.StatusCode, r.body)
	}
}

// queued is a sound response of a tablet; change what matters.
func queued(place survey.Place, change func(map[string]any)) map[string]any {
	return response(place, func(b map[string]any) {
		b["answered_on"], b["duration_ms"] = "2026-11-20", 23000
		if change != nil {
			change(b)
		}
	})
}

type fate struct {
	ID, Status string
	Error      *struct {
		Kind, Message string
		Fields        []struct{ Field, Message string }
	}
}

func (s *site) deliver(cookie string, responses ...any) (reply, []fate) {
	s.t.Helper()
	r := s.send("/api/v1/kiosk/responses", map[string]any{"responses": responses}, "Cookie", cookie, "Accept-Language", "en")
	var body struct{ Results []fate }
	if r.StatusCode == 200 {
		if err := json.Unmarshal(r.body, &body); err != nil {
			s.t.Fatal(err)
		}
	}
	return r, body.Results
}

// TestADeliveryStoresWhatIsSound: one bad response costs the other 499 nothing.
func TestADeliveryStoresWhatIsSound(t *testing.T) {
	s := newSite(t, nil)
	place := s.place("24781")
	_, cookie := s.enrol(place)
	var batch []any
	for n := range 500 {
		batch = append(batch, queued(place, func(b map[string]any) {
			if n == 123 {
				b["answers"].(map[string]any)["access"] = 6
			}
		}))
	}
	r, fates := s.deliver(cookie, batch...)
	if r.StatusCode != 200 || len(fates) != 500 {
		t.Fatalf("%d %.300s", r.StatusCode, r.body)
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
	if n := s.count("select count(*) from survey.response where mode = 'kiosk' and answered_on = '2026-11-20' and half_day is null and standing = 'counted'"); n != 499 {
		t.Errorf("%d stored, want 499", n)
	}
	if n := s.count("select count(distinct stored_xid::text) from survey.response"); n > 3 {
		t.Errorf("a delivery took %d commits", n)
	}
	_, again := s.deliver(cookie, batch...)
	for n, f := range again {
		if want := map[bool]string{true: "invalid", false: "already_stored"}[n == 123]; f.Status != want {
			t.Errorf("again, %d: %+v", n, f)
		}
	}
}

// TestEachInADeliveryHasItsFate, named by its id, whatever its neighbours are like.
func TestEachInADeliveryHasItsFate(t *testing.T) {
	s := newSite(t, nil)
	place, other, closed := s.place("24781"), s.place("24805"), s.place("24787")
	_, cookie := s.enrol(place)
	if _, err := s.pool.Exec(t.Context(), `update survey.place set closed_at = '2026-11-20 03:00+07' where code = $1`, string(closed.Code)); err != nil {
		t.Fatal(err)
	}
	surveytest.Eventually(t, "the place is closed", func() bool {
		if err := s.directory.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		p, err := s.directory.Place(string(closed.Code))
		return err == nil && !p.Open
	})
	known := queued(place, nil)
	if _, fates := s.deliver(cookie, known); fates[0].Status != "stored" {
		t.Fatalf("%+v", fates)
	}
	for name, c := range map[string]struct {
		body   any
		status string
		words  string
	}{
		"sound":                  {queued(place, nil), "stored", ""},
		"without a place":        {queued(place, func(b map[string]any) { delete(b, "place") }), "stored", ""},
		"of another desk":        {queued(other, nil), "stored", ""},
		"repeated":               {known, "already_stored", ""},
		"changed":                {queued(place, func(b map[string]any) { b["id"] = known["id"]; b["comment"] = "khác" }), "conflict", "other content"},
		"partial":                {queued(place, func(b map[string]any) { b["partial"] = true; b["answers"] = map[string]any{"access": 2} }), "stored", ""},
		"partial without answer": {queued(place, func(b map[string]any) { b["partial"] = true; b["answers"] = map[string]any{} }), "invalid", "at least one answer"},
		"another version":        {queued(place, func(b map[string]any) { b["questionnaire"] = "short@9" }), "invalid", "questionnaire"},
		"given while open":       {queued(closed, nil), "stored", ""},
		"given after closing":    {queued(closed, func(b map[string]any) { b["answered_on"] = "2026-11-21" }), "closed", "no longer"},
		"place unknown":          {queued(place, func(b map[string]any) { b["place"] = "22222" }), "invalid", "place"},
		"tomorrow":               {queued(place, func(b map[string]any) { b["answered_on"] = "2026-11-22" }), "invalid", "answered_on"},
		"no object":              {"x", "invalid", ""},
		"null":                   {nil, "invalid", ""},
		"unknown member":         {queued(place, func(b map[string]any) { b["name"] = "Nguyễn Văn A" }), "invalid", "name"},
		"a ticket":               {queued(place, func(b map[string]any) { b["ticket"] = "x" }), "invalid", "ticket"},
		"no id":                  {queued(place, func(b map[string]any) { delete(b, "id") }), "invalid", "id"},
	} {
		r, fates := s.deliver(cookie, queued(place, nil), c.body, queued(place, nil))
		if len(fates) != 3 || fates[0].Status != "stored" || fates[2].Status != "stored" {
			t.Errorf("%s: its neighbours are %d %s", name, r.StatusCode, r.body)
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
	if n := s.count("select count(*) from survey.response where reason = 'partial' and standing = 'set_aside'"); n != 1 {
		t.Errorf("%d partials", n)
	}
	// What no JSON text may hold is one response's fault, too: half a pair, a name twice.
	sound, err := json.Marshal(queued(place, nil))
	if err != nil {
		t.Fatal(err)
	}
	id := uuid.NewString()
	for _, bad := range []string{`{"id":"` + id + `","comment":"\ud83d"}`, `{"id":"` + id + `","id":"` + id + `"}`, "{\"id\":\"" + id + "\",\"comment\":\"\xff\"}"} {
		r := s.send("/api/v1/kiosk/responses", `{"responses":[`+bad+`,`+string(sound)+`]}`, "Cookie", cookie)
		if r.StatusCode != 200 || !strings.Contains(string(r.body), `"`+id+`","status":"invalid"`) || strings.Count(string(r.body), "stored") != 1 {
			t.Errorf("%q: %d %s", bad, r.StatusCode, r.body)
		}
	}
}

func TestDeliveryRefuses(t *testing.T) {
	s := newSite(t, nil)
	place := s.place("24781")
	id, cookie := s.enrol(place)
	var batch []any
	for range 501 {
		batch = append(batch, queued(place, nil))
	}
	r, _ := s.deliver(cookie, batch...)
	if kind, words := r.kindAnd(t); r.StatusCode != 422 || kind != "invalid" || !strings.Contains(words, "500") {
		t.Errorf("501: %d %s", r.StatusCode, words)
	}
	for name, c := range map[string]struct {
		body   string
		status int
	}{
		"no JSON": {"{", 400}, "a list": {"[]", 422}, "no list": {`{"responses":7}`, 422}, "nothing": {"{}", 422}, "null": {`{"responses":null}`, 422},
		"more": {`{"responses":[],"x":1}`, 422}, "text behind": {`{"responses":[]} x`, 400}, "5 MB": {`{"responses":["` + strings.Repeat("x", 5<<20) + `"]}`, 413},
	} {
		r := s.send("/api/v1/kiosk/responses", c.body, "Cookie", cookie)
		if kind, words := r.kindAnd(t); r.StatusCode != c.status || kind != "invalid" || words == "" {
			t.Errorf("%s: %d %s %s", name, r.StatusCode, kind, words)
		}
	}
	if r := s.send("/api/v1/kiosk/responses", `{"responses":[]}`, "Cookie", cookie); r.StatusCode != 200 || !strings.Contains(string(r.body), "[]") {
		t.Errorf("none: %d %s", r.StatusCode, r.body)
	}
	for name, h := range map[string][]string{"no cookie": nil, "made up": {"Cookie", "sipas_device=" + strings.Repeat("A", 43)}, "empty": {"Cookie", "sipas_device="}} {
		for _, path := range []string{"/api/v1/kiosk/responses", "/api/v1/kiosk/heartbeat", "/kiosk/responses", "/kiosk/heartbeat"} {
			r := s.send(path, map[string]any{}, h...)
			if kind, _ := r.kindAnd(t); r.StatusCode != http.StatusUnauthorized || kind != "forbidden" {
				t.Errorf("%s at %s: %d %s", name, path, r.StatusCode, r.body)
			}
		}
	}
	r = s.send("/api/v1/kiosk/responses", map[string]any{"responses": batch[:1]}, "Cookie", cookie, "Sec-Fetch-Site", "cross-site")
	if r.StatusCode != http.StatusForbidden {
		t.Errorf("another site: %d", r.StatusCode)
	}
	if err := s.survey.RevokeDevice(t.Context(), surveytest.Scope(), surveytest.Actor(), id); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/api/v1/kiosk/responses", "/api/v1/kiosk/heartbeat"} {
		r := s.send(path, map[string]any{"responses": batch[:1]}, "Cookie", cookie, "Accept-Language", "en")
		if kind, words := r.kindAnd(t); r.StatusCode != http.StatusForbidden || kind != "forbidden" || !strings.Contains(words, "revoked") {
			t.Errorf("stolen cookie after revoke: %d %s", r.StatusCode, words)
		}
	}
	if n := s.count("select count(*) from survey.response"); n != 0 {
		t.Errorf("%d stored of what was refused", n)
	}
}

// TestDeliveriesHaveALimit: a tablet's own, however many stand behind one address.
func TestDeliveriesHaveALimit(t *testing.T) {
	s := newSite(t, func(o *web.Options, d *intake.DeskOptions) {
		d.LimitDevice, d.LimitAddress, d.LimitPlace = intake.Rate{Count: 3, Per: time.Minute}, intake.Rate{Count: 1, Per: time.Hour}, intake.Rate{Count: 1, Per: time.Hour}
	})
	place := s.place("24781")
	_, first := s.enrol(place)
	_, second := s.enrol(place)
	for n := range 4 {
		r, _ := s.deliver(first, queued(place, nil), queued(place, nil))
		if want := map[bool]int{true: 200, false: 429}[n < 3]; r.StatusCode != want || want == 429 && r.Header.Get("Retry-After") == "" {
			t.Errorf("delivery %d: %d", n+1, r.StatusCode)
		}
	}
	if r, _ := s.deliver(second, queued(place, nil)); r.StatusCode != 200 {
		t.Errorf("another tablet: %d", r.StatusCode)
	}
}

// noDevices are tablets whose database is away.
type noDevices struct{}

func (noDevices) away() error {
	return &survey.Error{Kind: survey.Busy, Err: errors.New("connection refused to 10.1.2.3:5432")}
}

func (d noDevices) Enrol(context.Context, survey.Scope, survey.Actor, survey.EnrolmentCode, string, time.Time) (string, error) {
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
	s := newSite(t, func(o *web.Options, d *intake.DeskOptions) { o.Devices, o.Log = noDevices{}, nil })
	for path, body := range map[string]string{"enrol": `{"code":"K7F2M3XA"}`, "heartbeat": `{}`, "responses": `{"responses":[]}`} {
		r := s.send("/api/v1/kiosk/"+path, body, "Cookie", "sipas_device=x", "Accept-Language", "en")
		if kind, _ := r.kindAnd(t); r.StatusCode != http.StatusServiceUnavailable || kind != "busy" || r.Header.Get("Retry-After") == "" || bytes.Contains(r.body, []byte("10.1.2.3")) || len(r.Cookies()) > 0 {
			t.Errorf("%s: %d %s", path, r.StatusCode, r.body)
		}
	}
}

// TestADeliveryWhileTheDatabaseIsAway is refused as a whole, and one at fault alone is told to come again.
func TestADeliveryWhileTheDatabaseIsAway(t *testing.T) {
	s := newSite(t, func(o *web.Options, d *intake.DeskOptions) { d.Accepter = busy{} })
	place := s.place("24781")
	_, cookie := s.enrol(place)
	r, _ := s.deliver(cookie, queued(place, nil), "x")
	if kind, _ := r.kindAnd(t); r.StatusCode != 503 || kind != "busy" || r.Header.Get("Retry-After") == "" {
		t.Errorf("%d %s", r.StatusCode, r.body)
	}
	s = newSite(t, func(o *web.Options, d *intake.DeskOptions) { d.Accepter, o.Log = broken{}, nil })
	place = s.place("24781")
	_, cookie = s.enrol(place)
	r, fates := s.deliver(cookie, queued(place, nil))
	if r.StatusCode != 200 || fates[0].Status != "failed" || fates[0].Error.Kind != "internal" || bytes.Contains(r.body, []byte("receipt")) {
		t.Errorf("%d %s", r.StatusCode, r.body)
	}
}

func TestHeartbeat(t *testing.T) {
	s := newSite(t, nil)
	place := s.place("24781")
	id, cookie := s.enrol(place)
	beat := func(change func(map[string]any)) (reply, map[string]any) {
		t.Helper()
		body := map[string]any{"version": "abc", "unsent": 3, "oldest_unsent_seconds": 90, "set_apart": 1, "clock_ms": surveytest.Day().Add(48 * time.Hour).UnixMilli(),
			"battery": 70, "storage": "persistent", "setup_key": ""}
		if change != nil {
			change(body)
		}
		r := s.send("/api/v1/kiosk/heartbeat", body, "Cookie", cookie, "Accept-Language", "en")
		var heard map[string]any
		if err := json.Unmarshal(r.body, &heard); err != nil {
			t.Fatal(err)
		}
		return r, heard
	}
	r, heard := beat(nil)
	setup, _ := heard["setup"].(map[string]any)
	if r.StatusCode != 200 || setup == nil || heard["known"] != false || heard["time_ms"] != float64(surveytest.Day().UnixMilli()) || heard["name"] != "Quầy số 1" {
		t.Fatalf("%d %s", r.StatusCode, r.body)
	}
	if shown := setup["place"].(map[string]any); shown["code"] != string(place.Code) || len(shown["questionnaire"].(map[string]any)["items"].([]any)) != 7 {
		t.Errorf("%v", shown)
	}
	if c := r.Cookies(); len(c) != 1 || !c[0].HttpOnly || !c[0].Secure || c[0].MaxAge < 300*24*3600 || "sipas_device="+c[0].Value != cookie {
		t.Errorf("the credential is not given longer: %v", c)
	}
	devices, err := s.survey.Devices(t.Context(), surveytest.Scope())
	if err != nil || len(devices) != 1 || devices[0].Report.Unsent != 3 || devices[0].Report.ClockSkew != 48*time.Hour || devices[0].Report.OldestUnsent != 90*time.Second ||
		*devices[0].Report.Battery != 70 || devices[0].Report.SetApart != 1 || devices[0].Report.Version != "abc" {
		t.Errorf("%+v %v", devices, err)
	}
	key := heard["setup_key"]
	if _, heard = beat(func(b map[string]any) { b["setup_key"] = key }); heard["setup"] != nil || heard["known"] != true || heard["unsent_before"] != 3.0 {
		t.Errorf("the setup comes again although the tablet has it: %v", heard)
	}
	if err := s.survey.PauseDevice(t.Context(), surveytest.Scope(), surveytest.Actor(), id, "Nghỉ lễ"); err != nil {
		t.Fatal(err)
	}
	if err := s.survey.MoveDevice(t.Context(), surveytest.Scope(), surveytest.Actor(), id, s.place("24805").Code); err != nil {
		t.Fatal(err)
	}
	if _, heard = beat(func(b map[string]any) { b["setup_key"] = key }); heard["setup"] == nil || heard["pause"] != "Nghỉ lễ" {
		t.Errorf("moved and paused: %v", heard)
	}
	for field, value := range map[string]any{"unsent": -1, "battery": 101, "storage": "cloud", "version": strings.Repeat("x", 65), "set_apart": "many", "oldest_unsent_seconds": -5, "address": "10.1.2.3"} {
		r, _ := beat(func(b map[string]any) { b[field] = value })
		if kind, words := r.kindAnd(t); r.StatusCode != 422 || kind != "invalid" || !strings.Contains(words, field) {
			t.Errorf("%s: %d %s", field, r.StatusCode, words)
		}
	}
	if r, _ := beat(func(b map[string]any) { b["clock_ms"] = int64(-1 << 62); delete(b, "battery") }); r.StatusCode != 200 {
		t.Errorf("an absurd clock: %d %s", r.StatusCode, r.body)
	}
}

// TestTheTabletsApplicationIsWhole: every file its worker keeps is there, and the worker may keep the page.
func TestTheTabletsApplicationIsWhole(t *testing.T) {
	s := newSite(t, nil)
	page := s.get("/kiosk")
	d := page.page(t)
	version := d.Find("html").AttrOr("data-version", "")
	if page.StatusCode != 200 || len(version) != 12 || d.Find("link[rel=modulepreload]").Length() < 5 {
		t.Fatalf("%d, version %q", page.StatusCode, version)
	}
	var texts map[string]map[string]string
	if err := json.Unmarshal([]byte(d.Find("#texts").Text()), &texts); err != nil || texts["vi"]["kiosk.start"] != "Bắt đầu" || texts["en"]["respond.number"] != "Question {N} of {Of}" {
		t.Errorf("%v: %.200v", err, texts["en"])
	}
	if said := text(d, "#screen"); !strings.Contains(said, "trình duyệt đã cũ") || !strings.Contains(said, "too old") {
		t.Errorf("a browser that knows no modules says %q", said)
	}
	worker := s.get("/kiosk/worker.js")
	if worker.Header.Get("Service-Worker-Allowed") != "/kiosk" || !strings.HasPrefix(worker.Header.Get("Content-Type"), "text/javascript") || !strings.Contains(string(worker.body), version) {
		t.Errorf("%v", worker.Header)
	}
	_, list, _ := strings.Cut(string(worker.body), "const FILES = ")
	list, _, _ = strings.Cut(list, ";\n")
	var files []string
	if err := json.Unmarshal([]byte(list), &files); err != nil || len(files) < 9 {
		t.Fatalf("%v in %s", err, list)
	}
	total := 0
	for _, file := range files {
		r := s.get(file, "Accept-Encoding", "gzip")
		if r.StatusCode != 200 {
			t.Errorf("%s: %d", file, r.StatusCode)
		}
		total += len(r.body)
	}
	t.Logf("the application: %d files, %d bytes as sent", len(files), total)
	d.Find("script[src], link[rel=modulepreload], link[rel=stylesheet], link[rel=icon]").Each(func(_ int, e *goquery.Selection) {
		if url := e.AttrOr("src", e.AttrOr("href", "")); !strings.Contains(list, `"`+url+`"`) {
			t.Errorf("%s is needed and not kept", url)
		}
	})
	var manifest struct{ Name, Display, StartURL string }
	if err := json.Unmarshal(s.get("/kiosk/manifest.webmanifest").body, &manifest); err != nil || manifest.Display != "fullscreen" {
		t.Errorf("%+v %v", manifest, err)
	}
	if guide := s.get("/kiosk/guide?lang=en").page(t); !strings.Contains(text(guide, "main"), "sipas device add") {
		t.Error("the guide does not say how to begin")
	}
}

// TestModulesAreFound: a page asks at once for every module its script needs, each at an address that names its content.
func TestModulesAreFound(t *testing.T) {
	s := newSite(t, nil)
	for page, most := range map[string]int{"/q/" + string(s.place("24781").Code): 2, "/results": 2, "/kiosk": 12} {
		d := s.get(page).page(t)
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
			script := s.get(url)
			if script.StatusCode != 200 || !strings.HasPrefix(script.Header.Get("Content-Type"), "text/javascript") {
				t.Errorf("%s: %d %v", url, script.StatusCode, script.Header)
			}
			for _, needed := range regexp.MustCompile(`(?m)^import .*'\./(.*)';$`).FindAllStringSubmatch(string(script.body), -1) {
				if !slices.Contains(asked, "/asset/"+needed[1]) {
					t.Errorf("%s needs %s, which %s does not ask for", url, needed[1], page)
				}
			}
			if strings.Contains(string(script.body), "from '../") {
				t.Errorf("%s still has the address of a file", url)
			}
		}
	}
}
