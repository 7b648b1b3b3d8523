package poster

import (
	"bytes"
	"fmt"
	"image"
	_ "image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

const base = "https://hailong.lamdong.gov.vn"

func places(n int) []Place {
	var all []Place
	for i := range n {
		all = append(all, Place{Code: fmt.Sprintf("K7F2%c", "MNPRT"[i%5]), Name: "Trung tâm Phục vụ hành chính công phường Xuân Hương - Đà Lạt",
			Unit: "Phường Xuân Hương - Đà Lạt", Province: "Tỉnh Lâm Đồng"})
	}
	return all
}

// render draws the pages of a PDF as pictures, as a printer would.
func render(t *testing.T, pdf []byte) []image.Image {
	t.Helper()
	return renderAt(t, pdf, 110)
}

// renderAt does so with so many dots an inch.
func renderAt(t *testing.T, pdf []byte, dots int, more ...string) []image.Image {
	t.Helper()
	dir := t.TempDir()
	tool := exec.Command("pdftoppm", append(more, "-r", fmt.Sprint(dots), "-png", "-", filepath.Join(dir, "page"))...)
	tool.Stdin = bytes.NewReader(pdf)
	if out, err := tool.CombinedOutput(); err != nil {
		t.Fatalf("pdftoppm draws the poster (make test installs poppler-utils): %v %s", err, out)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.png"))
	if err != nil {
		t.Fatal(err)
	}
	var pictures []image.Image
	for _, name := range files {
		file, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		picture, _, err := image.Decode(file)
		if err != nil {
			t.Fatal(err)
		}
		_ = file.Close()
		pictures = append(pictures, picture)
	}
	return pictures
}

func read(t *testing.T, picture image.Image) string {
	t.Helper()
	bitmap, err := gozxing.NewBinaryBitmapFromImage(picture)
	if err != nil {
		t.Fatal(err)
	}
	result, err := qrcode.NewQRCodeReader().Decode(bitmap, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
	if err != nil {
		t.Fatalf("the code cannot be read: %v", err)
	}
	return result.GetText()
}

// TestPostersCanBeScanned prints a set and reads each code again.
func TestPostersCanBeScanned(t *testing.T) {
	for _, size := range []Size{A4, A5} {
		var out bytes.Buffer
		steps := int64(0)
		if spoiled, err := PDF(&out, places(3), Options{Size: size, BaseURL: base}, func(done int64) { steps = done }); err != nil || spoiled != nil {
			t.Fatal(err)
		}
		pictures := render(t, out.Bytes())
		if len(pictures) != 3 || steps != 3 {
			t.Fatalf("%s: %d pages, %d steps", size, len(pictures), steps)
		}
		for n, picture := range pictures {
			if got, want := read(t, picture), base+"/q/"+places(3)[n].Code; got != want {
				t.Errorf("%s: page %d leads to %s, want %s", size, n+1, got, want)
			}
		}
		wide := map[Size]float64{A4: 210, A5: 148}[size]
		if got := float64(pictures[0].Bounds().Dx()) / 110 * 25.4; got < wide-1 || got > wide+1 {
			t.Errorf("%s is %v mm wide", size, got)
		}
	}
}

// TestPosterSaysAll in words, in both languages, and keeps them on the page.
func TestPosterSaysAll(t *testing.T) {
	var out bytes.Buffer
	long := Place{Code: "K7F2M", Name: "Bộ phận tiếp nhận hồ sơ lĩnh vực đất đai, môi trường và xây dựng, quầy số 12", Unit: "Ban Quản lý các khu công nghiệp tỉnh Lâm Đồng", Province: "Tỉnh Lâm Đồng"}
	if spoiled, err := PDF(&out, []Place{long}, Options{Size: A4, BaseURL: base}, nil); err != nil || spoiled != nil {
		t.Fatal(err)
	}
	tool := exec.Command("pdftotext", "-layout", "-", "-")
	tool.Stdin = bytes.NewReader(out.Bytes())
	raw, err := tool.Output()
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(strings.Fields(string(raw)), " ")
	for _, want := range []string{long.Unit, "quầy số 12", "hailong.lamdong.gov.vn/q", "K 7 F 2 M", "ca · bảy · ép · hai · em-mờ", "Không ai ở quầy xem được", "Nobody at the desk"} {
		if !strings.Contains(text, want) {
			t.Errorf("the poster does not say %q: %s", want, text)
		}
	}
	picture := render(t, out.Bytes())[0]
	height := picture.Bounds().Dy()
	for y := height - height/40; y < height; y++ {
		for x := range picture.Bounds().Dx() {
			if r, g, b, _ := picture.At(x, y).RGBA(); r+g+b < 3*0xf000 {
				t.Fatalf("ink at the edge of the page, at %d of %d", y, height)
			}
		}
	}
}

// TestNothingOnAPosterPanics: a desk of whatever name has its poster, and a desk that can have none costs no other its own.
func TestNothingOnAPosterPanics(t *testing.T) {
	all := places(2)
	for n, name := range []string{"Quầy 1 😀", "办事处", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\x00\x1b[2J", "\xff\xfe", "\ufffe\uffff", "\U0010ffff", "", " ", "\u202eQuầy",
		strings.Repeat("Q", 5000), strings.Repeat("ễ ", 400), "𝔔𝔲ầ𝔶", "كتاب", "क्षत्रिय", "Quầy\n\n2"} {
		all = append(all, Place{Code: fmt.Sprintf("K7F2%c", "23456789ACEFHJKMNPRTWXY"[n]), Name: name, Unit: name, Province: name})
	}
	all = append(all, Place{Code: strings.Repeat("K7F2M", 800), Name: "Quầy không có mã"})
	all = append(all, places(1)...)
	var out bytes.Buffer
	spoiled, err := PDF(&out, all, Options{Size: A5, BaseURL: base}, nil)
	if err != nil || len(spoiled) != 1 || spoiled[0].Place.Name != "Quầy không có mã" || spoiled[0].Why == nil {
		t.Fatalf("%v, spoiled: %d", err, len(spoiled))
	}
	pictures := render(t, out.Bytes())
	if len(pictures) != len(all)-1 {
		t.Fatalf("%d pages, want %d", len(pictures), len(all)-1)
	}
	if got := read(t, pictures[2]); got != base+"/q/K7F22" {
		t.Errorf("the poster of %s leads to %s", all[2].Name, got)
	}
	if _, err := PDF(&out, all[len(all)-2:len(all)-1], Options{Size: A4, BaseURL: base}, nil); err == nil {
		t.Error("a poster without a code was made")
	}
}

func TestSVG(t *testing.T) {
	code, err := NewCode(base + "/q/K7F2M")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := code.SVG(&out, "Quầy <1> & 2"); err != nil {
		t.Fatal(err)
	}
	if text := out.String(); !strings.HasPrefix(text, "<svg ") || !strings.Contains(text, "<title>Quầy &lt;1&gt; &amp; 2</title>") {
		t.Errorf("%.200s", text)
	}
	// The drawing has as much ink as the code.
	dark, drawn := 0, 0
	for _, row := range code {
		for _, d := range row {
			if d {
				dark++
			}
		}
	}
	code.runs(func(_, _, length int) { drawn += length })
	if dark != drawn || dark == 0 {
		t.Errorf("%d modules are dark, %d drawn", dark, drawn)
	}
	if _, err := NewCode(strings.Repeat("x", 5000)); err == nil {
		t.Error("an address no code can hold was encoded")
	}
}

func TestSpell(t *testing.T) {
	for _, r := range "23456789ACEFHJKMNPRTWXY" {
		if Spell(string(r)) == "" {
			t.Errorf("nobody can read out %c", r)
		}
	}
}
