package webtest

import (
	"net/http"
	"time"

	"sipas/survey"
	"sipas/survey/surveytest"
)

// DeviceCode makes a one-time code for a tablet at a place, as of a moment.
func (s *Site) DeviceCode(place survey.Place, at time.Time) (survey.DeviceID, survey.EnrolmentCode) {
	s.T.Helper()
	device, code, err := s.Survey.AddDevice(s.T.Context(), surveytest.Scope(), surveytest.Actor(), place.Code, "Quầy số 1", at)
	if err != nil {
		s.T.Fatal(err)
	}
	return device.ID, code
}

// Enrol makes a tablet of a place and returns its cookie as it sends it.
func (s *Site) Enrol(place survey.Place) (survey.DeviceID, string) {
	s.T.Helper()
	id, code := s.DeviceCode(place, s.now())
	r := s.Send("/api/v1/kiosk/enrol", map[string]string{"code": string(code)})
	if r.StatusCode != http.StatusOK {
		s.T.Fatalf("%d %s", r.StatusCode, r.Content)
	}
	for _, c := range r.Cookies() {
		return id, c.Name + "=" + c.Value
	}
	s.T.Fatal("no credential")
	return 0, ""
}

// Queued is a sound response of a tablet; change what matters.
func Queued(place survey.Place, change func(map[string]any)) map[string]any {
	return Response(place, func(b map[string]any) {
		b["answered_on"], b["duration_ms"] = "2026-11-20", 23000
		if change != nil {
			change(b)
		}
	})
}
