package attack

import (
	"regexp"
	"testing"
)

// TestSinceTellsHowManyAreBehind: the people of the cell itself, of the one it lies in, or of whatever moved at the same time.
func TestSinceTellsHowManyAreBehind(t *testing.T) {
	look := func(body, page string) Look {
		l := Look{}
		if err := l.JSON("reply", []byte(body)); err != nil {
			t.Fatal(err)
		}
		l.Text("page", page, regexp.MustCompile(`đã nhận \d+`))
		return l
	}
	before := look(`{"units":[{"code":"A","n":50,"received":51,"index":80.5,"items":[{"key":"access","share":70}]},{"code":"B","n":40,"rank":2}]}`,
		`<p class="a">theo 50 phiếu đầu, đã nhận 51</p>`)
	for name, c := range map[string]struct {
		body, page string
		want       map[string]int // what moved, and how many are behind it
	}{
		"nobody": {`{"units":[{"code":"A","n":50,"received":52,"index":80.5,"items":[{"key":"access","share":70}]},{"code":"B","n":40,"rank":2}]}`,
			`<p class="a">theo 50 phiếu đầu, đã nhận 52</p>`, map[string]int{}},
		"one": {`{"units":[{"code":"A","n":51,"received":52,"index":81,"items":[{"key":"access","share":70}]},{"code":"B","n":40,"rank":2}]}`,
			`<p class="a">theo 50 phiếu đầu, đã nhận 52</p>`, map[string]int{"reply/units/A/n": 1, "reply/units/A/index": 1}},
		"a figure without its number": {`{"units":[{"code":"A","n":50,"received":52,"index":81,"items":[{"key":"access","share":70}]},{"code":"B","n":40,"rank":2}]}`,
			`<p class="a">theo 50 phiếu đầu, đã nhận 52</p>`, map[string]int{"reply/units/A/index": 0}},
		"ten, and a rank that follows": {`{"units":[{"code":"A","n":60,"received":64,"index":81,"items":[{"key":"access","share":71}]},{"code":"B","n":40,"rank":1}]}`,
			`<p class="a">theo 60 phiếu đầu, đã nhận 64</p>`, map[string]int{"reply/units/A/n": 10, "reply/units/A/index": 10,
				"reply/units/A/items/access/share": 10, "reply/units/B/rank": 10, "page says theo 50 phiếu đầu, #": 10, "page says theo 60 phiếu đầu, #": 10}},
	} {
		got := look(c.body, c.page).Since(before)
		for _, m := range got {
			if n, ok := c.want[m.Path]; !ok || n != m.People {
				t.Errorf("%s: %+v, want %d", name, m, n)
			}
		}
		if len(got) != len(c.want) {
			t.Errorf("%s: %+v, want %v", name, got, c.want)
		}
	}
}
