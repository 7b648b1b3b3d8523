package survey

import (
	"bytes"
	"errors"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/google/uuid"
)

func testQuestionnaire() Questionnaire {
	text := func(s string) Text { return Text{VI: s, EN: s} }
	q := Questionnaire{Key: "test@1", Title: text("t"), Scale: [ScaleSteps]Text{text("1"), text("2"), text("3"), text("4"), text("5")}}
	for _, d := range Dimensions() {
		q.Items = append(q.Items, Item{Key: d, Dimension: d, Kind: OnScale, Required: true, Text: text(d)})
	}
	q.Items[4].NotApplicable = text("never")
	q.Items = append(q.Items, Item{Key: OverallKey, Kind: OnScale, Required: true, Text: text("o")},
		Item{Key: "trouble", Kind: OnChoice, Text: text("x"), Options: []Option{{1, text("no")}, {2, text("yes")}, {3, text("-")}}})
	return q
}

var receivedAt = time.Date(2026, 11, 21, 9, 30, 0, 0, time.FixedZone("+07", 7*3600))

func sound() Submission {
	return Submission{ID: "7f0c9f4e-6a2b-4a43-9f5e-0d1c7d1c2b11", Questionnaire: "test@1", Adult: true, Mode: ModeQR,
		Answers: map[string]int{"access": 5, "procedures": 4, "officials": 5, "result": 4, "feedback": 9, "overall": 5, "trouble": 1}}
}

func TestCheckAccepts(t *testing.T) {
	place := Place{Code: "K7F2M", Unit: Unit{ID: 7}}
	s := sound()
	s.Comment = "Gọi 0912345678"
	got, err := Check(s, place, testQuestionnaire(), receivedAt)
	if err != nil {
		t.Fatal(err)
	}
	want := Response{ID: uuid.MustParse(s.ID), UnitID: 7, Place: "K7F2M", Questionnaire: "test@1",
		AnsweredOn: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC), HalfDay: Morning, Mode: ModeQR, Standing: Counted,
		Language: Vietnamese, Answers: "5454951", Comment: "Gọi ••••••••••", ContentHash: got.ContentHash}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Response{})); diff != "" {
		t.Error(diff)
	}
	delete(s.Answers, "trouble")
	if got, err = Check(s, place, testQuestionnaire(), receivedAt.Add(4*time.Hour)); err != nil || got.Answers != "545495-" || got.HalfDay != Afternoon {
		t.Errorf("%+v, %v", got, err)
	}
	s.Partial, s.Answers = true, map[string]int{"access": 2}
	if got, err = Check(s, place, testQuestionnaire(), receivedAt); err != nil || got.Answers != "2------" || got.Standing != SetAside || got.Reason != Partial {
		t.Errorf("given up halfway: %+v, %v", got, err)
	}
	s = sound()
	s.AnsweredOn = "2026-11-20"
	if got, err = Check(s, place, testQuestionnaire(), receivedAt); err != nil || got.HalfDay != "" {
		t.Errorf("a day that the client names says nothing of the time: %+v, %v", got, err)
	}
}

func TestCheckRefuses(t *testing.T) {
	long := 25 * time.Hour
	back := -time.Millisecond
	for name, c := range map[string]struct {
		change func(*Submission)
		want   []Field
	}{
		"no uuid":           {func(s *Submission) { s.ID = "x" }, []Field{{Path: "id", Key: "id.not_uuid"}}},
		"uuid in braces":    {func(s *Submission) { s.ID = "{" + s.ID + "}" }, []Field{{Path: "id", Key: "id.not_uuid"}}},
		"nil uuid":          {func(s *Submission) { s.ID = uuid.Nil.String() }, []Field{{Path: "id", Key: "id.not_uuid"}}},
		"uuid of a machine": {func(s *Submission) { s.ID = "7f0c9f4e-6a2b-1a43-9f5e-0d1c7d1c2b11" }, []Field{{Path: "id", Key: "id.version"}}},
		"not adult":         {func(s *Submission) { s.Adult = false }, []Field{{Path: "adult", Key: "adult.required"}}},
		"language":          {func(s *Submission) { s.Language = "fr" }, []Field{{Path: "language", Key: "language.unknown"}}},
		"future":            {func(s *Submission) { s.AnsweredOn = "2026-11-22" }, []Field{{Path: "answered_on", Key: "day.future"}}},
		"no day":            {func(s *Submission) { s.AnsweredOn = "2026-02-30" }, []Field{{Path: "answered_on", Key: "day.malformed"}}},
		"years old": {func(s *Submission) { s.AnsweredOn = "2024-11-21" },
			[]Field{{Path: "answered_on", Key: "day.too_old", Args: map[string]any{"Days": OldestDays}}}},
		"negative duration": {func(s *Submission) { s.Duration = &back }, []Field{{Path: "duration_ms", Key: "duration.range"}}},
		"absurd duration":   {func(s *Submission) { s.Duration = &long }, []Field{{Path: "duration_ms", Key: "duration.range"}}},
		"off the scale":     {func(s *Submission) { s.Answers["access"] = 6 }, []Field{{Path: "answers.access", Key: "answer.off_scale"}}},
		"nought":            {func(s *Submission) { s.Answers["access"] = 0 }, []Field{{Path: "answers.access", Key: "answer.off_scale"}}},
		"not applicable where it is not offered": {func(s *Submission) { s.Answers["access"] = NotApplicable },
			[]Field{{Path: "answers.access", Key: "answer.off_scale"}}},
		"no such option": {func(s *Submission) { s.Answers["trouble"] = 4 }, []Field{{Path: "answers.trouble", Key: "answer.off_scale"}}},
		"missing":        {func(s *Submission) { delete(s.Answers, "access") }, []Field{{Path: "answers.access", Key: "answer.missing"}}},
		"unknown": {func(s *Submission) { s.Answers["speed"] = 5 },
			[]Field{{Path: "answers.speed", Key: "answer.unknown", Args: map[string]any{"Questionnaire": "test@1"}}}},
		"long comment": {func(s *Submission) { s.Comment = strings.Repeat("x", CommentLimit+1) },
			[]Field{{Path: "comment", Key: "comment.too_long", Args: map[string]any{"Limit": CommentLimit}}}},
		"partial without an answer": {func(s *Submission) { s.Partial, s.Answers = true, nil }, []Field{{Path: "answers", Key: "partial.empty"}}},
		"partial off the scale": {func(s *Submission) { s.Partial, s.Answers = true, map[string]int{"access": 7} },
			[]Field{{Path: "answers.access", Key: "answer.off_scale"}}},
		"two at once": {func(s *Submission) { s.ID = ""; s.Answers["access"] = -1 },
			[]Field{{Path: "id", Key: "id.not_uuid"}, {Path: "answers.access", Key: "answer.off_scale"}}},
	} {
		t.Run(name, func(t *testing.T) {
			s := sound()
			c.change(&s)
			_, err := Check(s, Place{}, testQuestionnaire(), receivedAt)
			e, ok := errors.AsType[*Error](err)
			if !ok || e.Kind != Invalid {
				t.Fatalf("error %v, want kind invalid", err)
			}
			if diff := cmp.Diff(c.want, e.Fields); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestContentHash: what a person would call another content has another hash, what is a repeat has the same.
func TestContentHash(t *testing.T) {
	hash := func(place Code, now time.Time, change func(*Submission)) []byte {
		s := sound()
		s.Answers = maps.Clone(s.Answers)
		change(&s)
		r, err := Check(s, Place{Code: place}, testQuestionnaire(), now)
		if err != nil {
			t.Fatal(err)
		}
		return r.ContentHash
	}
	nothing := func(*Submission) {}
	first := hash("K7F2M", receivedAt, nothing)
	took := 3 * time.Second
	for name, same := range map[string][]byte{
		"after midnight":   hash("K7F2M", receivedAt.AddDate(0, 0, 1), nothing),
		"another duration": hash("K7F2M", receivedAt, func(s *Submission) { s.Duration = &took }),
	} {
		if !bytes.Equal(first, same) {
			t.Errorf("%s is taken for another content", name)
		}
	}
	for name, other := range map[string][]byte{
		"place":    hash("22222", receivedAt, nothing),
		"answer":   hash("K7F2M", receivedAt, func(s *Submission) { s.Answers["access"] = 1 }),
		"left out": hash("K7F2M", receivedAt, func(s *Submission) { delete(s.Answers, "trouble") }),
		"comment":  hash("K7F2M", receivedAt, func(s *Submission) { s.Comment = "x" }),
		"language": hash("K7F2M", receivedAt, func(s *Submission) { s.Language = "en" }),
		"partial":  hash("K7F2M", receivedAt, func(s *Submission) { s.Partial = true }),
		"day":      hash("K7F2M", receivedAt, func(s *Submission) { s.AnsweredOn = "2026-11-20" }),
	} {
		if bytes.Equal(first, other) {
			t.Errorf("another %s is taken for the same content", name)
		}
	}
}
