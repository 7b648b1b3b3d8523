package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"

	"sipas/analytics/analyticsdb"
	"sipas/analytics/publish"
	"sipas/survey"
	"sipas/survey/intake"
	"sipas/survey/surveydb"
	"sipas/survey/surveytest"
	"sipas/web"
)

func TestMain(m *testing.M) { os.Exit(surveytest.Main(m)) }

// site is a server on a real database.
type site struct {
	t         *testing.T
	pool      *pgxpool.Pool
	survey    *surveydb.Store
	directory *surveydb.Directory
	figures   *analyticsdb.Store
	publisher *publish.Publisher
	registry  *prometheus.Registry
	handler   *web.Server
	server    *httptest.Server
}

// newSite opens a site; change what matters of its options.
func newSite(t *testing.T, change func(*web.Options, *intake.DeskOptions)) *site {
	t.Helper()
	store, pool := surveytest.Store(t)
	figures, err := analyticsdb.Open(t.Context(), pool, store.Known(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	directory, err := surveydb.NewDirectory(t.Context(), store, surveytest.Scope())
	if err != nil {
		t.Fatal(err)
	}
	in := intake.Start(store, intake.Options{Scope: surveytest.Scope()})
	t.Cleanup(in.Close)
	s := &site{t: t, pool: pool, survey: store, figures: figures, directory: directory, registry: prometheus.NewRegistry(),
		publisher: publish.New(figures, store.Known(t.Context()), publish.Options{Scope: surveytest.Scope(), Now: surveytest.Day})}
	now, location, secret := surveytest.Day, surveytest.Day().Location(), []byte("a secret of the tests")
	d := intake.DeskOptions{Directory: directory, Accepter: in, Scope: survey.InProvince("68"), Location: location, Now: now, Secret: secret}
	o := web.Options{Directory: directory, Devices: store, Figures: figures, Ready: []func(context.Context) error{store.Ready, figures.Ready},
		Scope: surveytest.Scope(), Location: location, Now: now, Secret: secret, CommentMonths: 24, Registry: s.registry, Log: surveytest.Log(t)}
	if change != nil {
		change(&o, &d)
	}
	if o.Desk, err = intake.NewDesk(d); err != nil {
		t.Fatal(err)
	}
	handler, err := web.New(o)
	if err != nil {
		t.Fatal(err)
	}
	s.handler, s.server = handler, httptest.NewServer(handler)
	t.Cleanup(s.server.Close)
	return s
}

func (s *site) routes() []web.Route { return s.handler.Routes() }

func (s *site) place(unit string) survey.Place {
	s.t.Helper()
	return surveytest.Place(s.t, s.survey, unit)
}

// reply is what came back.
type reply struct {
	*http.Response
	body []byte
}

func (s *site) do(method, path, kind, body string, header ...string) reply {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), method, s.server.URL+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	if kind != "" {
		request.Header.Set("Content-Type", kind)
	}
	for i := 0; i < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return reply{response, text}
}

func (s *site) get(path string, header ...string) reply {
	return s.do(http.MethodGet, path, "", "", header...)
}

func (r reply) page(t *testing.T) *goquery.Document {
	t.Helper()
	document, err := goquery.NewDocumentFromReader(bytes.NewReader(r.body))
	if err != nil {
		t.Fatal(err)
	}
	return document
}

// text is the words of what a selector finds, spaces folded.
func text(d *goquery.Document, selector string) string {
	return strings.Join(strings.Fields(d.Find(selector).Text()), " ")
}

// response returns a sound body for a place; change what matters.
func response(place survey.Place, change func(map[string]any)) map[string]any {
	body := map[string]any{"id": uuid.NewString(), "place": place.Code, "questionnaire": "short@1", "adult": true,
		"answers": map[string]any{"access": 5, "procedures": 4, "officials": 5, "result": 4, "feedback": 3, "overall": 5, "trouble": 1}}
	if change != nil {
		change(body)
	}
	return body
}

func (s *site) post(body any, header ...string) reply {
	s.t.Helper()
	return s.send("/api/v1/responses", body, header...)
}

// send posts JSON: a text as it is, anything else encoded.
func (s *site) send(path string, body any, header ...string) reply {
	s.t.Helper()
	text, ok := body.(string)
	if !ok {
		b, err := json.Marshal(body)
		if err != nil {
			s.t.Fatal(err)
		}
		text = string(b)
	}
	return s.do(http.MethodPost, path, "application/json", text, header...)
}

// form returns the fields of a filled form for a place; change what matters.
func form(change func(url.Values)) url.Values {
	v := url.Values{"id": {uuid.NewString()}, "adult": {"true"}, "questionnaire": {"short@1"}, "comment": {""}, "duration_ms": {"20000"}}
	for key, value := range map[string]string{"access": "5", "procedures": "4", "officials": "5", "result": "9", "feedback": "3", "overall": "5"} {
		v.Set("answers."+key, value)
	}
	if change != nil {
		change(v)
	}
	return v
}

func (s *site) submit(place survey.Place, v url.Values, query string) reply {
	s.t.Helper()
	return s.do(http.MethodPost, "/q/"+string(place.Code)+query, "application/x-www-form-urlencoded", v.Encode())
}

func (s *site) count(sql string) int {
	s.t.Helper()
	var n int
	if err := s.pool.QueryRow(s.t.Context(), sql).Scan(&n); err != nil {
		s.t.Fatal(err)
	}
	return n
}

// fill stores n answers about a unit, with access at the given step, and publishes.
func (s *site) fill(unit string, n, access int) {
	s.t.Helper()
	place := s.place(unit)
	var responses []survey.Response
	for range n {
		responses = append(responses, surveytest.Response(s.t, s.survey, place, func(sub *survey.Submission) { sub.Answers["access"], sub.Answers["feedback"] = access, 5 }))
	}
	if _, err := s.survey.SaveResponses(s.t.Context(), surveytest.Scope(), surveytest.Actor(), responses); err != nil {
		s.t.Fatal(err)
	}
	if err := s.publisher.Publish(s.t.Context(), false, nil); err != nil {
		s.t.Fatal(err)
	}
}

// busy is an intake whose database is away.
type busy struct{}

func (busy) Accept(context.Context, survey.Response) (survey.Outcome, error) {
	return "", &survey.Error{Kind: survey.Busy, Key: "intake.busy", Err: fmt.Errorf("connection refused to 10.1.2.3:5432")}
}

func (busy) AcceptAll(_ context.Context, responses []survey.Response) ([]survey.Outcome, []error) {
	errs := make([]error, len(responses))
	for n := range errs {
		errs[n] = &survey.Error{Kind: survey.Busy, Key: "intake.busy"}
	}
	return make([]survey.Outcome, len(responses)), errs
}

// broken is an intake that meets a fault of ours.
type broken struct{}

func (broken) Accept(context.Context, survey.Response) (survey.Outcome, error) {
	return "", fmt.Errorf("relation \"survey.receipt\" does not exist")
}

func (broken) AcceptAll(_ context.Context, responses []survey.Response) ([]survey.Outcome, []error) {
	errs := make([]error, len(responses))
	for n := range errs {
		errs[n] = fmt.Errorf("relation \"survey.receipt\" does not exist")
	}
	return make([]survey.Outcome, len(responses)), errs
}
