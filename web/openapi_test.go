package web_test

import (
	"bytes"
	"io"
	"net/http"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"sipas/survey"
	"sipas/survey/surveytest"
	"sipas/web/webtest"
)

// TestRepliesAreAsDescribed holds real replies, successes and errors, against /openapi.json.
func TestRepliesAreAsDescribed(t *testing.T) {
	s := webtest.Filled(t)
	loader := openapi3.NewLoader()
	document, err := loader.LoadFromData(s.Get("/openapi.json").Content)
	if err != nil {
		t.Fatal(err)
	}
	if err := document.Validate(t.Context()); err != nil {
		t.Fatal(err)
	}
	router, err := gorillamux.NewRouter(document)
	if err != nil {
		t.Fatal(err)
	}
	place := s.Place("24781")
	sound := webtest.Response(place, nil)
	check := func(method, path string, r webtest.Reply) {
		t.Helper()
		request, _ := http.NewRequestWithContext(t.Context(), method, path, nil)
		route, params, err := router.FindRoute(request)
		if err != nil {
			t.Fatalf("%s %s: %v", method, path, err)
		}
		input := &openapi3filter.ResponseValidationInput{
			RequestValidationInput: &openapi3filter.RequestValidationInput{Request: request, PathParams: params, Route: route},
			Status:                 r.StatusCode, Header: r.Header, Body: io.NopCloser(bytes.NewReader(r.Content)),
			Options: &openapi3filter.Options{IncludeResponseStatus: true},
		}
		if err := openapi3filter.ValidateResponse(t.Context(), input); err != nil {
			t.Errorf("%s %s, %d: %v", method, path, r.StatusCode, err)
		}
	}
	for _, path := range []string{
		"/api/v1/places/" + string(place.Code), "/api/v1/places/K7F2N", "/api/v1/results?period=2026-Q4", "/api/v1/results?period=x",
		"/api/v1/results?period=2020", "/api/v1/target?period=2026", "/api/v1/target?period=2017", "/api/v1/benchmark", "/api/v1/benchmark?year=2024", "/api/v1/benchmark?year=2018",
	} {
		check(http.MethodGet, path, s.Get(path))
	}
	_, reader := s.Key(func(k *survey.Key) { k.Scopes = []survey.KeyScope{survey.ReadResults} })
	_, writer := s.Key(nil)
	for _, path := range []string{"/api/v1/indicators", "/api/v1/indicators?format=csv", "/api/v1/indicators?since=2030-01-01", "/api/v1/indicators?since=x", "/api/v1/indicators?format=xml"} {
		for _, key := range []string{reader, writer, "none"} {
			check(http.MethodGet, path, s.Get(path, "Authorization", "Bearer "+key))
		}
	}
	_, reporter := s.Key(func(k *survey.Key) {
		k.Scopes, k.Units = []survey.KeyScope{survey.WriteTransactions}, []survey.Unit{place.Unit}
	})
	for _, key := range []string{reporter, writer, "none"} {
		for kind, bodies := range map[string][]string{"application/json": {`[{"unit":"24781","month":"2026-10","transactions":9}]`, `[{"unit":"24805","month":"2026-10","transactions":9}]`, `[{}]`, "["},
			"text/csv": {"unit,month,transactions\n24781,2026-10,9\n", ""}, "text/plain": {"x"}} {
			for _, body := range bodies {
				check(http.MethodPut, "/api/v1/transactions", s.Do(http.MethodPut, "/api/v1/transactions", kind, body, "Authorization", "Bearer "+key))
			}
		}
	}
	conflicting := webtest.Response(place, func(b map[string]any) { b["id"] = sound["id"]; b["comment"] = "khác" })
	for _, body := range []any{sound, sound, conflicting, "{", webtest.Response(place, func(b map[string]any) { b["id"] = "x" }), webtest.Response(place, func(b map[string]any) { b["place"] = "22222" })} {
		check(http.MethodPost, "/api/v1/responses", s.Post(body))
	}
	_, code := s.DeviceCode(place, surveytest.Day())
	check(http.MethodPost, "/api/v1/kiosk/enrol", s.Send("/api/v1/kiosk/enrol", map[string]string{"code": string(code)}))
	for _, body := range []any{"{", map[string]string{"code": "x"}, map[string]string{"code": string(code)}, map[string]string{"code": "22222222"}} {
		check(http.MethodPost, "/api/v1/kiosk/enrol", s.Send("/api/v1/kiosk/enrol", body))
	}
	_, cookie := s.Enrol(place)
	delivery := map[string]any{"responses": []any{webtest.Queued(place, nil), webtest.Queued(place, func(b map[string]any) { b["id"] = "x" }), sound, conflicting, nil}}
	for _, body := range []any{delivery, delivery, map[string]any{"responses": nil}, "["} {
		check(http.MethodPost, "/api/v1/kiosk/responses", s.Send("/api/v1/kiosk/responses", body, "Cookie", cookie))
	}
	for _, body := range []any{map[string]any{}, map[string]any{"unsent": -1}} {
		check(http.MethodPost, "/api/v1/kiosk/heartbeat", s.Send("/api/v1/kiosk/heartbeat", body, "Cookie", cookie))
		check(http.MethodPost, "/api/v1/kiosk/heartbeat", s.Send("/api/v1/kiosk/heartbeat", body))
	}
}
