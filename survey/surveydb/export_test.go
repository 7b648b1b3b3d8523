package surveydb_test

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"sipas/survey"
	"sipas/survey/surveydb"
	"sipas/survey/surveytest"
)

func TestExport(t *testing.T) {
	store, _ := surveytest.Store(t)
	ids := stored(t, store, "24781", 2, func(r *survey.Response) { r.Comment = "bí mật" })
	stored(t, store, "24805", 1, func(r *survey.Response) { r.Standing, r.Reason = survey.SetAside, survey.Burst })
	place := surveytest.Place(t, store, "24781")
	full, _ := store.Questionnaire("full@1")
	long := surveytest.Response(t, store, place, func(s *survey.Submission) {
		s.Questionnaire, s.Answers = full.Key, map[string]int{}
		for _, item := range full.Items {
			s.Answers[item.Key] = item.Values()[0]
		}
	})
	if _, err := store.SaveResponses(t.Context(), []survey.Response{long}); err != nil {
		t.Fatal(err)
	}

	var out bytes.Buffer
	n, err := store.Export(t.Context(), &out, surveydb.ExportFilter{Province: "68"}, func(int64) {})
	if err != nil || n != 4 {
		t.Fatalf("%d rows, %v", n, err)
	}
	text := out.String()
	if !strings.HasPrefix(text, "\ufeff") {
		t.Error("there is no byte-order mark")
	}
	for _, secret := range []string{"bí mật", ids[0].String(), string(place.Code)} {
		if strings.Contains(text, secret) {
			t.Errorf("the export tells %q", secret)
		}
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]int{}
	for i, name := range rows[0] {
		at[name] = i
	}
	standings := map[string]int{}
	for _, row := range rows[1:] {
		standings[row[at["standing"]]+row[at["reason"]]]++
		if row[at["questionnaire"]] == "short@1" && (row[at["access"]] != "5" || row[at["feedback"]] != "3" || row[at["access_seats"]] != "") {
			t.Errorf("answers of %v", row)
		}
		if row[at["questionnaire"]] == "full@1" && (row[at["access"]] != "" || row[at["access_seats"]] != "1") {
			t.Errorf("answers of %v", row)
		}
		if row[at["unit_code"]] == "24781" && row[at["unit_name"]] != "Phường Xuân Hương - Đà Lạt" {
			t.Errorf("unit %v", row)
		}
	}
	if standings["counted"] != 3 || standings["set_asideburst"] != 1 {
		t.Errorf("standings %v", standings)
	}
	for unit, want := range map[string]int64{"24805": 1, "24781": 3, "": 4} {
		f := surveydb.ExportFilter{Province: "68", Unit: unit, From: surveytest.Day().AddDate(0, 0, -30), Until: surveytest.Day().AddDate(0, 0, 2)}
		n, err := store.CountExport(t.Context(), f)
		m, err2 := store.Export(t.Context(), &bytes.Buffer{}, f, func(int64) {})
		if n != want || m != want || err != nil || err2 != nil {
			t.Errorf("unit %q: counted %d, exported %d, want %d; %v %v", unit, n, m, want, err, err2)
		}
	}

	// The codebook explains every column there is.
	var book bytes.Buffer
	if err := store.WriteCodebook(&book); err != nil {
		t.Fatal(err)
	}
	explained, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(book.String(), "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, row := range explained {
		known[row[0]] = true
	}
	for _, name := range rows[0] {
		if !known[name] {
			t.Errorf("the codebook does not explain %q", name)
		}
	}
}
