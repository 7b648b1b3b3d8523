package report

import (
	"bytes"
	"compress/zlib"
	"encoding/xml"
	"io"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

// drawn are both reports, by name.
func drawn(t *testing.T) map[string][]byte {
	t.Helper()
	var province, unit bytes.Buffer
	if err := PDF(&province, sample(t)); err != nil {
		t.Fatal(err)
	}
	if err := UnitPDF(&unit, ofUnit(t)); err != nil {
		t.Fatal(err)
	}
	return map[string][]byte{"province": province.Bytes(), "unit": unit.Bytes()}
}

// boxed is a word as poppler finds it, with the box of its typeface from the top of stacked marks to the foot of tails.
type boxed struct {
	XMin float64 `xml:"xMin,attr"`
	YMin float64 `xml:"yMin,attr"`
	XMax float64 `xml:"xMax,attr"`
	YMax float64 `xml:"yMax,attr"`
	Text string  `xml:",chardata"`
}

type page struct {
	Width float64 `xml:"width,attr"`
	Words []boxed `xml:"word"`
}

func boxes(t *testing.T, pdf []byte) []page {
	t.Helper()
	tool := exec.Command("pdftotext", "-bbox", "-", "-")
	tool.Stdin = bytes.NewReader(pdf)
	out, err := tool.Output()
	if err != nil {
		t.Fatalf("pdftotext finds the words (make test installs poppler-utils): %v", err)
	}
	var doc struct {
		Pages []page `xml:"body>doc>page"`
	}
	if err := xml.Unmarshal(out, &doc); err != nil {
		t.Fatal(err)
	}
	return doc.Pages
}

// TestNoWordTouchesAnother, nor the edge of the page: letters keep their marks and tails.
func TestNoWordTouchesAnother(t *testing.T) {
	const edge, touch = 40, 0.5 // points
	for name, pdf := range drawn(t) {
		pages := boxes(t, pdf)
		if len(pages) < 2 || len(pages[0].Words) < 100 {
			t.Fatalf("%s: %d pages", name, len(pages))
		}
		for n, p := range pages {
			for i, a := range p.Words {
				if a.XMin < edge || a.XMax > p.Width-edge {
					t.Errorf("%s, page %d: %q reaches into the margin", name, n+1, a.Text)
				}
				for _, b := range p.Words[:i] {
					if min(a.XMax, b.XMax)-max(a.XMin, b.XMin) > touch && min(a.YMax, b.YMax)-max(a.YMin, b.YMin) > touch {
						t.Errorf("%s, page %d: %q and %q lie over each other", name, n+1, a.Text, b.Text)
					}
				}
			}
		}
	}
}

// contents are the drawings of a document, page by page.
func contents(t *testing.T, pdf []byte) [][]byte {
	t.Helper()
	var found [][]byte
	for _, part := range regexp.MustCompile(`(?s)stream\r?\n(.*?)\r?\nendstream`).FindAllSubmatch(pdf, -1) {
		r, err := zlib.NewReader(bytes.NewReader(part[1]))
		if err != nil {
			continue
		}
		if text, err := io.ReadAll(r); err == nil && bytes.Contains(text, []byte(" Td ")) {
			found = append(found, text)
		}
	}
	return found
}

// covered are the texts that a ground is drawn over which begins after them.
func covered(content []byte) int {
	type spot struct{ x, y float64 }
	var texts []spot
	n := 0
	number := func(b []byte) float64 { x, _ := strconv.ParseFloat(string(b), 64); return x }
	for _, op := range regexp.MustCompile(`([-\d.]+) ([-\d.]+) ([-\d.]+) ([-\d.]+) re f|BT ([-\d.]+) ([-\d.]+) Td`).FindAllSubmatch(content, -1) {
		if len(op[5]) > 0 {
			texts = append(texts, spot{number(op[5]), number(op[6])})
			continue
		}
		x, y, w, h := number(op[1]), number(op[2]), number(op[3]), number(op[4])
		left, right, low, high := min(x, x+w), max(x, x+w), min(y, y+h), max(y, y+h)
		if slices.ContainsFunc(texts, func(s spot) bool { return left < s.x+1 && s.x < right && low-8 < s.y && s.y < high+2 }) {
			n++
		}
	}
	return n
}

// TestNothingCutsLetters: nothing is clipped, and no ground is drawn over words that stand already.
func TestNothingCutsLetters(t *testing.T) {
	for name, pdf := range drawn(t) {
		pages := contents(t, pdf)
		if len(pages) < 2 {
			t.Fatalf("%s: %d drawings", name, len(pages))
		}
		for n, content := range pages {
			if regexp.MustCompile(`\bW\*? n\b`).Match(content) {
				t.Errorf("%s, page %d clips", name, n+1)
			}
			if c := covered(content); c > 0 {
				t.Errorf("%s, page %d draws %d grounds over words", name, n+1, c)
			}
		}
	}
	if covered([]byte("BT 10 20 Td (g) Tj ET 5 30 50 -12 re f")) != 1 {
		t.Error("a ground over a tail is not seen")
	}
}

// TestReportsWriteNumbersAsVietnameseDo: a comma before decimals, a full stop between thousands, and every letter with its marks in one piece.
func TestReportsWriteNumbersAsVietnameseDo(t *testing.T) {
	for name, pdf := range drawn(t) {
		text, err := pdfText(pdf)
		if err != nil {
			t.Fatal(err)
		}
		if found := regexp.MustCompile(`\d\.\d{1,2}(\D|$)|\d,\d{3}\b`).FindAllString(text, -1); len(found) > 0 {
			t.Errorf("%s: numbers in English: %q", name, found)
		}
		if !regexp.MustCompile(`\d,\d`).MatchString(text) || !norm.NFC.IsNormalString(text) || strings.ContainsRune(text, '\ufffd') {
			t.Errorf("%s: letters and marks apart, or not drawn", name)
		}
	}
}
