package survey

import (
	"strings"
	"testing"

	"github.com/google/uuid"
)

const (
	v4 = "7f0c9f4e-6a2b-4a43-9f5e-0d1c7d1c2b11"
	v7 = "01933b2c-6a2b-7a43-9f5e-0d1c7d1c2b11"
)

// TestIDs tries every version, every variant and every spelling that the library reads.
func TestIDs(t *testing.T) {
	for version := range "0123456789abcdef" {
		digit := "0123456789abcdef"[version]
		want := "id.version"
		if digit == '4' || digit == '7' {
			want = ""
		}
		if _, got := ParseID(v4[:14] + string(digit) + v4[15:]); got != want {
			t.Errorf("version %c: %q, want %q", digit, got, want)
		}
		want = "id.version"
		if strings.ContainsRune("89ab", rune(digit)) {
			want = ""
		}
		if _, got := ParseID(v4[:19] + string(digit) + v4[20:]); got != want {
			t.Errorf("variant %c: %q, want %q", digit, got, want)
		}
	}
	for _, typed := range []string{"", "x", v4[:35], v4 + "0", "{" + v4 + "}", "x" + v4 + "y", "urn:uuid:" + v4, "URN:UUID:" + v4, strings.ReplaceAll(v4, "-", ""),
		" " + v4, strings.ReplaceAll(v4, "-", "–"), v4[:35] + "g", uuid.Nil.String(), uuid.Max.String()} {
		if _, got := ParseID(typed); got != "id.not_uuid" {
			t.Errorf("%q: %q", typed, got)
		}
	}
	lower, _ := ParseID(v4)
	if upper, refusal := ParseID(strings.ToUpper(v4)); refusal != "" || upper != lower {
		t.Errorf("in capitals it is %v, %q", upper, refusal)
	}
}

// TestTheKeptIDTellsNoTime: of two ids made at one moment nothing in common is kept, repeats meet, and provinces do not.
func TestTheKeptIDTellsNoTime(t *testing.T) {
	keep := func(typed, province string) uuid.UUID {
		t.Helper()
		s := sound()
		s.ID = typed
		r, err := Check(s, Place{Unit: Unit{Province: province}}, testQuestionnaire(), receivedAt)
		if err != nil {
			t.Fatal(err)
		}
		return r.ID
	}
	if keep(v4, "68").String() != v4 {
		t.Error("a random id is not kept as it is")
	}
	kept := keep(v7, "68")
	if again := keep(strings.ToUpper(v7), "68"); kept != again {
		t.Errorf("a repeat is kept as %v, was %v", again, kept)
	}
	if kept.Version() != 4 || kept.Variant() != uuid.RFC4122 {
		t.Errorf("%v is of version %d", kept, kept.Version())
	}
	next := keep(v7[:35]+"2", "68")
	if kept.String()[:8] == v7[:8] || kept.String()[:8] == next.String()[:8] || kept == keep(v7, "15") {
		t.Errorf("%v and %v tell of their moment, or of another province", kept, next)
	}
}
