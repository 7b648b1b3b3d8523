package intake_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"sipas/survey"
	"sipas/survey/intake"
	"sipas/survey/surveytest"
)

// TestAnOutageIsSaidOnce, however many answers come meanwhile and whether or not some are stored between; the intake is not ready until one is.
func TestAnOutageIsSaidOnce(t *testing.T) {
	real, _ := surveytest.Store(t)
	away := true
	var log bytes.Buffer
	in := intake.Start(&store{Store: real, fail: func([]survey.Response) error {
		if away {
			return &survey.Error{Kind: survey.Busy, Key: "away"}
		}
		return nil
	}}, intake.Options{Scope: surveytest.Scope(), Log: slog.New(slog.NewTextHandler(&log, nil))})
	place := surveytest.Place(t, real, "24781")
	for range 50 {
		if fared := accept(t, in, []survey.Response{surveytest.Response(t, real, place, nil)}); fared["busy"] != 1 {
			t.Fatal(fared)
		}
	}
	if err := in.Ready(t.Context()); survey.KindOf(err) != survey.Busy {
		t.Errorf("ready: %v", err)
	}
	away = false
	if fared := accept(t, in, []survey.Response{surveytest.Response(t, real, place, nil)}); fared["stored"] != 1 {
		t.Fatal(fared)
	}
	if err := in.Ready(t.Context()); err != nil {
		t.Errorf("not ready: %v", err)
	}
	in.Close()
	if text := log.String(); strings.Count(text, "\n") != 1 || !strings.Contains(text, "responses were not stored") {
		t.Errorf("the log says\n%s", text)
	}
}
