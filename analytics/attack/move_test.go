package attack

import (
	"maps"
	"testing"
)

// TestMovesNamesWhatChanged: what counts people may grow; whatever else is another than before is named.
func TestMovesNamesWhatChanged(t *testing.T) {
	look := func(body string) Look {
		l := Look{}
		if err := l.JSON("reply", []byte(body)); err != nil {
			t.Fatal(err)
		}
		return l
	}
	before := look(`{"computed_at":"9","units":[{"code":"A","n":50,"index":80.5,"items":[{"key":"access","n":50,"counts":[1,2,10,17,20]}]}]}`)
	after := look(`{"computed_at":"10","units":[{"code":"0","n":1},{"code":"A","n":51,"index":80.5,"items":[{"key":"access","n":51,"counts":[1,2,10,18,20]}]}]}`)
	if got, want := after.Moves(before), map[string]int{"counts": 1, "code": 1}; !maps.Equal(got, want) {
		t.Errorf("moved: %v, want %v", got, want)
	}
	if got := after.Moves(after); len(got) > 0 {
		t.Errorf("of the same: %v", got)
	}
}
