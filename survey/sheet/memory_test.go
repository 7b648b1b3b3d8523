package sheet

import (
	"io"
	"runtime"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"testing"
)

// repeated gives a text over and over, so that the file itself takes no memory of the test.
type repeated struct {
	text  string
	at    int
	left  int
	reads int
	peak  atomic.Uint64
}

func (r *repeated) Read(p []byte) (int, error) {
	if r.left <= 0 {
		return 0, io.EOF
	}
	n := 0
	for n < len(p) && r.left > 0 {
		c := copy(p[n:min(len(p), n+r.left)], r.text[r.at:])
		r.at, r.left, n = (r.at+c)%len(r.text), r.left-c, n+c
	}
	var m runtime.MemStats
	if r.reads++; r.reads < 20 || r.reads%16 == 0 { // now and then: it stops the program
		runtime.ReadMemStats(&m)
		r.peak.Store(max(r.peak.Load(), m.HeapAlloc))
	}
	return n, nil
}

// TestMemoryIsBounded: a file of commas took a hundred times its size. Now none takes more than a part of it.
func TestMemoryIsBounded(t *testing.T) {
	const size = 40 << 20
	small := map[string]bool{"blank lines": true, "short lines of commas": true, "lines of commas, no header": true} // they are read to their end, cell by cell
	header := "unit,month,transactions\n"
	defer debug.SetGCPercent(debug.SetGCPercent(20))
	for name, c := range map[string]struct{ begin, text, want string }{
		"one line of commas":               {"", ",", "wrong: 1  columns"},
		"commas behind a header":           {header, ",", "wrong: 2  columns"},
		"lines of commas":                  {header, strings.Repeat(",", 1000) + "\n", "wrong: 0  no_row"},
		"short lines of commas":            {header, ",,\n", "wrong: 0  no_row"},
		"lines of commas, no header":       {"", ",,\n", "wrong: 0  empty"},
		"one cell":                         {header, "x", "wrong: 2  record_long"},
		"one open quote":                   {header + "\"", "x\n", "wrong: 2  quotes"},
		"blank lines":                      {"", "\n", "wrong: 0  empty"},
		"quotes":                           {header, "\"\",", "wrong: 2  columns"},
		"UTF-16 of commas":                 {"\xff\xfe", ",\x00", "wrong: 1  columns"},
		"bytes that are no text":           {header, "\xff", "wrong: 2  not_utf8"},
		"marks of byte order":              {header, "\ufeff", "wrong: 2  record_long"},
		"rows, each with everything wrong": {header, ",,,x\n", ""},
	} {
		file := &repeated{text: c.text, left: size}
		if small[name] {
			file.left = size / 10
		}
		peak := &file.peak
		runtime.GC()
		var before runtime.MemStats
		runtime.ReadMemStats(&before)
		got := toldFrom(io.MultiReader(strings.NewReader(c.begin), file))
		if c.want != "" && got != c.want {
			t.Errorf("%s: %.200s, want %s", name, got, c.want)
		}
		if grown := int64(peak.Load()) - int64(before.HeapAlloc); grown > 16<<20 {
			t.Errorf("%s took %d MiB", name, grown>>20)
		} else {
			t.Logf("%s took at most %.1f MiB", name, float64(max(0, grown))/(1<<20))
		}
	}
}
