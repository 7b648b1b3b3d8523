package report

import (
	"bytes"
	"errors"
	"flag"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// update draws the reference pictures anew: go test ./web/report -run TestPages -update. Look at them before they are kept.
var update = flag.Bool("update", false, "keep the pictures of this run as those to compare with")

// block is a square of a picture, in pixels of 150 to the inch: finer than a letter's stroke is no difference.
const block = 10

// TestPagesLookAsTheyDid: pages at 150 dots to the inch beside those that somebody looked at, with a tolerance for another poppler.
func TestPagesLookAsTheyDid(t *testing.T) {
	for name, pdf := range drawn(t) {
		for n, picture := range pictures(t, pdf) {
			if n > 1 {
				break // the annex is a table
			}
			file := filepath.Join("testdata", name+"-"+string(rune('1'+n))+".png")
			if *update {
				keep(t, file, picture)
			}
			if share := differing(picture, load(t, file)); share > 0.004 {
				t.Errorf("%s: %.1f %% of the page look otherwise", file, 100*share)
			}
		}
	}
}

// TestADifferenceIsSeen: a page beside another one, and one with a line of words less.
func TestADifferenceIsSeen(t *testing.T) {
	first, second := load(t, "testdata/unit-1.png"), load(t, "testdata/unit-2.png")
	if share := differing(first, second); share < 0.1 {
		t.Errorf("two pages differ in %.3f of them", share)
	}
	less := image.NewGray(first.Bounds())
	copy(less.Pix, first.Pix)
	for y := 216; y < 246; y++ {
		for x := range less.Rect.Dx() {
			less.Pix[y*less.Stride+x] = 255
		}
	}
	if share := differing(first, less); share <= 0.004 {
		t.Errorf("a line less makes a difference of %.4f", share)
	}
}

// pictures are the pages of a document in grey.
func pictures(t *testing.T, pdf []byte) []*image.Gray {
	t.Helper()
	at := filepath.Join(t.TempDir(), "page")
	tool := exec.Command("pdftoppm", "-r", "150", "-gray", "-png", "-l", "2", "-", at)
	tool.Stdin = bytes.NewReader(pdf)
	if out, err := tool.CombinedOutput(); err != nil {
		t.Fatalf("pdftoppm draws the report (make test installs poppler-utils): %v %s", err, out)
	}
	files, err := filepath.Glob(at + "*")
	if err != nil || len(files) == 0 {
		t.Fatalf("no page was drawn: %v", err)
	}
	var found []*image.Gray
	for _, f := range files {
		found = append(found, load(t, f))
	}
	return found
}

func load(t *testing.T, name string) *image.Gray {
	t.Helper()
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	grey := image.NewGray(picture.Bounds())
	for y := range grey.Rect.Dy() {
		for x := range grey.Rect.Dx() {
			grey.Set(x, y, picture.At(x, y))
		}
	}
	return grey
}

func keep(t *testing.T, name string, picture image.Image) {
	t.Helper()
	var content bytes.Buffer
	err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&content, picture)
	if err = errors.Join(err, os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, content.Bytes(), 0o644)); err != nil {
		t.Fatal(err)
	}
}

// differing is the share of blocks whose mean tone is another one, on 0–1.
func differing(a, b *image.Gray) float64 {
	if a.Bounds() != b.Bounds() {
		return 1
	}
	tone := func(p *image.Gray, left, top int) int {
		sum := 0
		for y := top; y < top+block; y++ {
			for _, v := range p.Pix[y*p.Stride+left : y*p.Stride+left+block] {
				sum += int(v)
			}
		}
		return sum / (block * block)
	}
	all, other := 0, 0
	for y := 0; y+block <= a.Rect.Dy(); y += block {
		for x := 0; x+block <= a.Rect.Dx(); x += block {
			all++
			if d := tone(a, x, y) - tone(b, x, y); d > 24 || d < -24 {
				other++
			}
		}
	}
	return float64(other) / float64(all)
}
