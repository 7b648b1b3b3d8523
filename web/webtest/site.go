// Package webtest opens whole servers on real databases for the tests of web and its rooms, and asks them as browsers, programs and
// tablets do.
package webtest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/uuid"

	"sipas/survey"
	"sipas/survey/surveytest"
	"sipas/web"
)

// ErrorBody is an error as the API tells it.
type ErrorBody struct {
	Error struct {
		Kind, Message string
		Fields        []struct{ Field, Message string }
	}
}

// ReadError reads one.
func ReadError(t *testing.T, r Reply) ErrorBody {
	t.Helper()
	var e ErrorBody
	if err := json.Unmarshal(r.Content, &e); err != nil {
		t.Fatalf("%v in %s", err, r.Content)
	}
	return e
}

// Filled opens a site with figures of every status.
func Filled(t *testing.T) *Site {
	t.Helper()
	s := New(t, nil)
	s.Fill("24781", 100, 5)     // Phường Xuân Hương - Đà Lạt, ranked first
	s.Fill("24805", 120, 1)     // ranked second
	s.Fill("24829", 40, 5)      // provisional
	s.Fill("24823", 12, 5)      // few
	s.Fill("24778", 3, 5)       // hidden
	s.Fill("68-so-y-te", 95, 4) // an agency
	return s
}

// Choose has the province choose a setting, and the pages follow.
func (s *Site) Choose(name survey.SettingName, value string) {
	s.T.Helper()
	change := survey.SettingChange{Name: name, Value: value, Revision: survey.AnyRevision, Today: surveytest.Day()}
	if err := s.Survey.ChangeSetting(s.T.Context(), surveytest.Scope(), surveytest.Actor().Because("test"), change); err != nil {
		s.T.Fatal(err)
	}
	if err := s.Directory.Refresh(s.T.Context()); err != nil {
		s.T.Fatal(err)
	}
}

// Routes are the records of what the server answers to.
func (s *Site) Routes() []web.Route { return s.Handler.Routes() }

// Place is the one of a unit.
func (s *Site) Place(unit string) survey.Place {
	s.T.Helper()
	return surveytest.Place(s.T, s.Survey, unit)
}

// Reply is what came back.
type Reply struct {
	*http.Response
	Content []byte
}

// Do asks for something, with headers as pairs of name and value, and follows no redirect.
func (s *Site) Do(method, path, kind, body string, header ...string) Reply {
	s.T.Helper()
	request, err := http.NewRequestWithContext(s.T.Context(), method, s.base+path, strings.NewReader(body))
	if err != nil {
		s.T.Fatal(err)
	}
	if kind != "" {
		request.Header.Set("Content-Type", kind)
	}
	for i := 0; i < len(header); i += 2 {
		if request.Header.Set(header[i], header[i+1]); header[i] == "Host" {
			request.Host = header[i+1]
		}
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(request)
	if err != nil {
		s.T.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		s.T.Fatal(err)
	}
	return Reply{response, text}
}

// Get asks for a page.
func (s *Site) Get(path string, header ...string) Reply {
	return s.Do(http.MethodGet, path, "", "", header...)
}

// Page reads what came back as HTML.
func (r Reply) Page(t *testing.T) *goquery.Document {
	t.Helper()
	document, err := goquery.NewDocumentFromReader(bytes.NewReader(r.Content))
	if err != nil {
		t.Fatal(err)
	}
	return document
}

// Text is the words of what a selector finds, spaces folded.
func Text(d *goquery.Document, selector string) string {
	return strings.Join(strings.Fields(d.Find(selector).Text()), " ")
}

// Response returns a sound body for a place; change what matters.
func Response(place survey.Place, change func(map[string]any)) map[string]any {
	body := map[string]any{"id": uuid.NewString(), "place": place.Code, "questionnaire": "short@1", "adult": true,
		"answers": map[string]any{"access": 5, "procedures": 4, "officials": 5, "result": 4, "feedback": 3, "overall": 5, "trouble": 1}}
	if change != nil {
		change(body)
	}
	return body
}

// Post sends an answer to the API.
func (s *Site) Post(body any, header ...string) Reply {
	s.T.Helper()
	return s.Send("/api/v1/responses", body, header...)
}

// JSON encodes what tests send.
func JSON(body any) string {
	b, err := json.Marshal(body)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// Send posts JSON: a text as it is, anything else encoded.
func (s *Site) Send(path string, body any, header ...string) Reply {
	s.T.Helper()
	text, ok := body.(string)
	if !ok {
		text = JSON(body)
	}
	return s.Do(http.MethodPost, path, "application/json", text, header...)
}

// Form returns the fields of a filled form for a place; change what matters.
func Form(change func(url.Values)) url.Values {
	v := url.Values{"id": {uuid.NewString()}, "adult": {"true"}, "questionnaire": {"short@1"}, "comment": {""}, "duration_ms": {"20000"}}
	for key, value := range map[string]string{"access": "5", "procedures": "4", "officials": "5", "result": "9", "feedback": "3", "overall": "5"} {
		v.Set("answers."+key, value)
	}
	if change != nil {
		change(v)
	}
	return v
}

// Submit sends a form to a place.
func (s *Site) Submit(place survey.Place, v url.Values, query string) Reply {
	s.T.Helper()
	return s.Do(http.MethodPost, "/q/"+string(place.Code)+query, "application/x-www-form-urlencoded", v.Encode())
}

// Count asks the database for a number.
func (s *Site) Count(sql string) int {
	s.T.Helper()
	var n int
	if err := s.Pool.QueryRow(s.T.Context(), sql).Scan(&n); err != nil {
		s.T.Fatal(err)
	}
	return n
}

// Fill stores n answers about a unit, with access at the given step, and publishes.
func (s *Site) Fill(unit string, n, access int) {
	s.T.Helper()
	place := s.Place(unit)
	var responses []survey.Response
	for range n {
		responses = append(responses, surveytest.Response(s.T, s.Survey, place, func(sub *survey.Submission) { sub.Answers["access"], sub.Answers["feedback"] = access, 5 }))
	}
	s.Save(responses)
}

// Save stores responses and publishes what they come to.
func (s *Site) Save(responses []survey.Response) {
	s.T.Helper()
	if _, err := s.Survey.SaveResponses(s.T.Context(), surveytest.Scope(), surveytest.Actor(), responses); err != nil {
		s.T.Fatal(err)
	}
	if err := s.Publisher.Publish(s.T.Context(), false, nil); err != nil {
		s.T.Fatal(err)
	}
}

// Busy is an intake whose database is away.
type Busy struct{}

// Accept fails.
func (Busy) Accept(context.Context, survey.Response) (survey.Outcome, error) {
	return "", &survey.Error{Kind: survey.Busy, Key: "intake.busy", Err: fmt.Errorf("connection refused to 10.1.2.3:5432")}
}

// Recall fails.
func (b Busy) Recall(ctx context.Context, r survey.Response) (survey.Outcome, error) {
	return b.Accept(ctx, r)
}

// AcceptAll fails.
func (Busy) AcceptAll(_ context.Context, responses []survey.Response) ([]survey.Outcome, []error) {
	errs := make([]error, len(responses))
	for n := range errs {
		errs[n] = &survey.Error{Kind: survey.Busy, Key: "intake.busy"}
	}
	return make([]survey.Outcome, len(responses)), errs
}

// Broken is an intake that meets a fault of ours.
type Broken struct{}

// Accept fails.
func (Broken) Accept(context.Context, survey.Response) (survey.Outcome, error) {
	return "", fmt.Errorf("relation \"survey.receipt\" does not exist")
}

// Recall fails.
func (b Broken) Recall(ctx context.Context, r survey.Response) (survey.Outcome, error) {
	return b.Accept(ctx, r)
}

// AcceptAll fails.
func (Broken) AcceptAll(_ context.Context, responses []survey.Response) ([]survey.Outcome, []error) {
	errs := make([]error, len(responses))
	for n := range errs {
		errs[n] = fmt.Errorf("relation \"survey.receipt\" does not exist")
	}
	return make([]survey.Outcome, len(responses)), errs
}
