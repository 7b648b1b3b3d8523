package intake_test

import (
	"crypto/sha256"
	"encoding/binary"
	"testing"

	"sipas/survey"
	"sipas/survey/intake"
)

// hashKept is what a receipt holds of an answer to short@1 of which so much was kept. It never changes: a program of another version reads it.
func hashKept(place survey.Code, answers, comment string) []byte {
	h := sha256.New()
	for _, part := range []string{string(place), "short@1", answers, comment, "vi", ""} {
		h.Write(binary.BigEndian.AppendUint32(nil, uint32(len(part))))
		h.Write([]byte(part))
	}
	return h.Sum(nil)[:16]
}

// TestARepeatIsOneUnderOtherRules: an answer is stored, the service is upgraded, by whose rules less of its comment is kept, and whoever has had no reply sends it again.
func TestARepeatIsOneUnderOtherRules(t *testing.T) {
	var places *closing
	o := newOffice(t, func(o *intake.DeskOptions) {
		places = &closing{Directory: o.Directory}
		o.Directory = places
	})
	for name, c := range map[string]struct {
		from intake.From
		shut bool
	}{"form": {phone(), false}, "tablet": {o.tablet(), false}, "key": {system(nil), false}, "closed desk": {phone(), true}} {
		const typed = "0912 345 678 Ngân"
		places.shut = false
		sent := o.submission(func(s *survey.Submission) { s.Mode, s.Comment = "", typed })
		fares := func(want string) {
			t.Helper()
			if got := fate(o.Submit(t.Context(), sent, c.from)); got != want {
				t.Errorf("%s, %q: %s, want %s", name, sent.Comment, got, want)
			}
		}
		fares("stored")
		if n := o.count("select count(*) from survey.receipt where id = $1 and content_hash = $2", sent.ID, hashKept(o.place.Code, "5454351", "•••• ••• ••• Ngân")); n != 1 {
			t.Fatalf("%s: another hash is kept than an older program would keep", name)
		}
		if n := o.count("with before as (update survey.receipt set content_hash = $2 where id = $1 returning id) select count(*) from before",
			sent.ID, hashKept(o.place.Code, "5454351", typed)); n != 1 {
			t.Fatalf("%s: %d receipts", name, n)
		}
		places.shut = c.shut
		fares("already_stored")
		sent.Comment = "0912 345 679 Ngân"
		fares("conflict response.conflict")
		sent.Comment, sent.Answers["access"] = typed, 1
		fares("conflict response.conflict")
	}
}
