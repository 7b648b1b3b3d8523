package poster

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"sipas/survey/followup"
	"sipas/survey/topic"
)

// lens is a phone's camera: the field of view of 26 mm on a small picture, 69.4° along the long side, as main cameras have; pixels along it, and the blur of
// lens, focus and hand as the deviation of a Gaussian, in pixels.
type lens struct {
	name   string
	pixels float64
	blur   float64
	from   float64 // millimetres
}

// tries are pictures from one hand: a few degrees more askew each.
const tries = 5

// Of 12 megapixels 4032 lie along the long side. Lenses of phones halve the contrast at about 0.2 cycles a pixel, which a Gaussian of 0.94 pixels does; a hand that moves adds
// as much and more: 1.5 together. What a phone looks for codes in is the moving picture of 1920, made of those pixels, and 0.8. A module is
// two and a half of its pixels from two metres, which is the least this reader can do with at all; so it must do from one and a half.
var lenses = []lens{{"a photograph of 12 megapixels", 4032, 1.5, 2000}, {"a moving picture of 1920 pixels", 1920, 0.8, 1500}}

const dots = 100 // an inch, of the printed page: finer by far than what a camera sees

// seen is what the camera has of a page from so many millimetres, held askew, in the dim light of a hall: blurred, sampled, of low contrast, and noisy, by
// the number of the picture.
func (l lens) seen(page [][]float64, distance, askew float64, n uint64) *image.Gray {
	const perMM = dots / 25.4
	step := 2 * distance * math.Tan(69.4/2*math.Pi/180) / l.pixels * perMM // dots of the page for each pixel
	width, height := float64(len(page[0])), float64(len(page))
	side := int(math.Hypot(width, height)/step) + 1
	sin, cos := math.Sincos(askew * math.Pi / 180)
	noise := rand.New(rand.NewPCG(1, n))
	out := image.NewGray(image.Rect(0, 0, side, side))
	for v := range side {
		for u := range side {
			x, y := (float64(u)-float64(side)/2)*step, (float64(v)-float64(side)/2)*step
			light := blurred(page, x*cos-y*sin+width/2, x*sin+y*cos+height/2, math.Hypot(l.blur, 0.29)*step) // a pixel is a box: 1/√12
			out.SetGray(u, v, color.Gray{uint8(min(max(60+0.5*light+4*noise.NormFloat64(), 0), 255))})
		}
	}
	return out
}

func greys(page image.Image) [][]float64 {
	rows := make([][]float64, page.Bounds().Dy())
	for y := range rows {
		rows[y] = make([]float64, page.Bounds().Dx())
		for x := range rows[y] {
			rows[y][x] = float64(color.GrayModel.Convert(page.At(x, y)).(color.Gray).Y)
		}
	}
	return rows
}

// blurred is the light around a point, weighed by a Gaussian; around the page it is dark as a wall.
func blurred(grey [][]float64, x, y, sigma float64) float64 {
	const wall = 120
	if far := 3 * sigma; x < -far || y < -far || x > float64(len(grey[0]))+far || y > float64(len(grey))+far {
		return wall
	}
	across, down := weigh(x, sigma, len(grey[0])), weigh(y, sigma, len(grey))
	sum, on := 0.0, 0.0
	for j, v := range down.on {
		line, row := 0.0, grey[down.from+j][across.from:]
		for i, u := range across.on {
			line += u * row[i]
		}
		sum += v * line
		on += v
	}
	on *= across.sumOn()
	all := across.all * down.all
	return (sum + wall*(all-on)) / all
}

// weights are those of a Gaussian along one axis of a page: on it, from a dot on; and the sum of all, beside the page, too.
type weights struct {
	from int
	on   []float64
	all  float64
}

func weigh(at, sigma float64, dots int) weights {
	first, last := int(math.Floor(at-2.5*sigma)), int(math.Floor(at+2.5*sigma))
	w := weights{from: min(max(first, 0), dots), on: make([]float64, 0, max(last-first+1, 0))}
	for n := first; n <= last; n++ {
		weight := math.Exp(-(float64(n) - at) * (float64(n) - at) / (2 * sigma * sigma))
		if w.all += weight; 0 <= n && n < dots {
			w.on = append(w.on, weight)
		}
	}
	return w
}

func (w weights) sumOn() float64 {
	sum := 0.0
	for _, weight := range w.on {
		sum += weight
	}
	return sum
}

// decoded is what a phone reads, or nothing.
func decoded(picture image.Image) string {
	bitmap, err := gozxing.NewBinaryBitmapFromImage(picture)
	if err != nil {
		return ""
	}
	result, err := qrcode.NewQRCodeReader().Decode(bitmap, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
	if err != nil {
		return ""
	}
	return result.GetText()
}

// artefact keeps a picture to be looked at.
func artefact(t *testing.T, name string, picture image.Image) {
	t.Helper()
	dir := filepath.Join("..", "..", ".artefacts")
	var b bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestSpeed} // few are ever looked at
	if err := encoder.Encode(&b, picture); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// sorts are posters of every kind: short and long names and addresses, with and without something that the unit has done.
func sorts() map[string]struct {
	place Place
	base  string
} {
	long := "Bộ phận tiếp nhận và trả kết quả hồ sơ lĩnh vực đất đai, môi trường, xây dựng và nông nghiệp, số 12"
	deed := func(said int, words string) followup.Deed {
		return followup.Deed{Topic: topic.Waiting, Said: said, Words: words, DoneOn: time.Date(2026, 10, 5, 0, 0, 0, 0, time.UTC)}
	}
	return map[string]struct {
		place Place
		base  string
	}{
		"short": {Place{"K7F2M", "Quầy 1", "Xã Ka Đô", "Tỉnh Lâm Đồng", "", deed(0, "Mở thêm quầy số 3 vào buổi sáng.")}, "https://hl.ld.vn"},
		"usual": {Place{"TP7H7", "Trung tâm Phục vụ hành chính công phường Xuân Hương - Đà Lạt", "Phường Xuân Hương - Đà Lạt", "Tỉnh Lâm Đồng", "", followup.Deed{}}, base},
		"long":  {Place{"WXW7M", long, "Ban Quản lý các khu công nghiệp và khu kinh tế cửa khẩu tỉnh Lâm Đồng", "Thành phố Hồ Chí Minh", "", deed(1031, deedWords)}, "https://danhgia-hailong.lamdong.gov.vn"},
	}
}

// deedWords are the most that a unit may write.
var deedWords = strings.TrimSpace(string([]rune(strings.Repeat("Đã mở thêm quầy số 4 vào buổi sáng, bố trí người hướng dẫn lấy số thứ tự và ghế ngồi chờ cho người cao tuổi; ", 3))[:300]))

func posterOf(t *testing.T, place Place, o Options) []byte {
	t.Helper()
	var out bytes.Buffer
	o.Made = time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	if spoiled, err := PDF(&out, []Place{place}, o, nil); err != nil || spoiled != nil {
		t.Fatal(err, spoiled)
	}
	return out.Bytes()
}

// TestPostersAreReadFromTwoMetres by cameras of phones, held straight and askew; from twelve metres none of them reads, or the test sees too well.
func TestPostersAreReadFromTwoMetres(t *testing.T) {
	for name, s := range sorts() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			page := renderAt(t, posterOf(t, s.place, Options{Size: A4, BaseURL: s.base, Hotline: "1900 1234"}), dots)[0]
			artefact(t, "poster-"+name, page)
			grey := greys(page)
			for _, l := range lenses {
				read := 0
				for n := range tries {
					askew := float64(n)*4 - 8
					picture := l.seen(grey, l.from, askew, uint64(n))
					artefact(t, fmt.Sprintf("poster-%s-seen-%v-%v", name, l.pixels, askew), picture)
					switch decoded(picture) {
					case s.base + "/q/" + s.place.Code:
						read++
					case "":
					default:
						t.Errorf("%s reads another address", l.name)
					}
				}
				t.Logf("%s reads %d of %d", l.name, read, tries)
				if read < tries-1 {
					t.Errorf("%s reads %d of %d from %v m", l.name, read, tries, l.from/1000)
				}
				if decoded(l.seen(grey, 12000, 0, 0)) != "" {
					t.Errorf("%s reads it from twelve metres: the blur is none", l.name)
				}
			}
		})
	}
}

// TestPostersCodeIsLarge: 110 to 120 mm on A4, with four modules of white around it, whatever the names.
func TestPostersCodeIsLarge(t *testing.T) {
	for name, s := range sorts() {
		page := greys(renderAt(t, posterOf(t, s.place, Options{Size: A4, BaseURL: s.base, Hotline: "1900 1234"}), dots)[0])
		code, err := NewCode(s.base + "/q/" + s.place.Code)
		if err != nil {
			t.Fatal(err)
		}
		x0, y0, side := blackest(page)
		mm := side * 25.4 / dots
		if mm < 109.5 || mm > 120.5 {
			t.Errorf("%s: the code is %.1f mm", name, mm)
		}
		t.Logf("%s: %.1f mm, %d modules of %.2f mm", name, mm, len(code), mm/float64(len(code)))
		around := side / float64(len(code)) * quiet
		for y := int(y0 - around + 2); y < int(y0+side+around-2); y++ {
			for x := int(x0 - around + 2); x < int(x0+side+around-2); x++ {
				within := float64(x) > x0-2 && float64(x) < x0+side+2 && float64(y) > y0-2 && float64(y) < y0+side+2
				if !within && (x < 0 || page[y][x] < 250) {
					t.Fatalf("%s: ink in the white around the code, at %d, %d", name, x, y)
				}
			}
		}
	}
}

// blackest finds the code by what alone is quite black: its left upper corner and its side, in dots.
func blackest(page [][]float64) (x0, y0, side float64) {
	left, right, upper, lower := math.Inf(1), 0.0, math.Inf(1), 0.0
	for y, row := range page {
		for x, light := range row {
			if light < 8 {
				left, right, upper, lower = min(left, float64(x)), max(right, float64(x+1)), min(upper, float64(y)), max(lower, float64(y+1))
			}
		}
	}
	return left, upper, max(right-left, lower-upper)
}

// sizesOf are the sizes of type on a page in points, with the words set in each.
func sizesOf(t *testing.T, pdf []byte) map[float64]string {
	t.Helper()
	tool := exec.Command("pdftotext", "-bbox-layout", "-", "-")
	tool.Stdin = bytes.NewReader(pdf)
	raw, err := tool.Output()
	if err != nil {
		t.Fatal(err)
	}
	sizes := map[float64]string{}
	for _, m := range regexp.MustCompile(`<word xMin="[^"]*" yMin="([^"]*)" xMax="[^"]*" yMax="([^"]*)">([^<]*)<`).FindAllStringSubmatch(string(raw), -1) {
		upper, _ := strconv.ParseFloat(m[1], 64)
		lower, _ := strconv.ParseFloat(m[2], 64)
		size := math.Round(10*(lower-upper)/1.117) / 10 // what Liberation Sans has from top to bottom
		sizes[size] += m[3] + " "
	}
	return sizes
}

// TestNothingOnAPosterIsSmall: 14 points at least, and the unit is larger than the question.
func TestNothingOnAPosterIsSmall(t *testing.T) {
	for name, s := range sorts() {
		sizes := sizesOf(t, posterOf(t, s.place, Options{Size: A4, BaseURL: s.base, Hotline: "1900 1234"}))
		size := func(word string) (largest float64) {
			for points, said := range sizes {
				if strings.Contains(said, word) { // the name of the desk may have it, too
					largest = max(largest, points)
				}
			}
			if largest == 0 {
				t.Errorf("%s: %q is not there", name, word)
			}
			return largest
		}
		for points, said := range sizes {
			if points < 13.8 {
				t.Errorf("%s: %v points: %s", name, points, said)
			}
		}
		unit := size(strings.Fields(s.place.Unit)[1])
		if question := size("đâu?"); unit <= question || question < 20 {
			t.Errorf("%s: the unit is set in %v points, the question in %v", name, unit, question)
		}
		for _, word := range []string{"1900", "25/11/2026", "18"} {
			size(word)
		}
	}
	none := sizesOf(t, posterOf(t, sorts()["usual"].place, Options{Size: A4, BaseURL: base}))
	for _, said := range none {
		if strings.Contains(said, "Hotline") {
			t.Error("a hotline that nobody has set is printed")
		}
	}
}

// TestAProvinceInOneFile: the index comes first and names unit, desk and page; what it says is where it is, and closed desks are said to have none.
func TestAProvinceInOneFile(t *testing.T) {
	var all []Place
	for n := range 90 {
		all = append(all, Place{Code: "K7F2" + string("23456789ACEFHJKMNPRTWXY"[n%23]), Name: fmt.Sprintf("Quầy số %d của bộ phận tiếp nhận và trả kết quả thủ tục hành chính", n), Unit: fmt.Sprintf("Xã thứ %d", n), Province: "Tỉnh Lâm Đồng"})
	}
	var out bytes.Buffer
	closed := []Place{{Code: "XXXXX", Name: "Quầy cũ", Unit: "Xã Ka Đô"}}
	if _, err := PDF(&out, all, Options{Size: A4, BaseURL: base, Index: true, Closed: closed, Made: time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC)}, nil); err != nil {
		t.Fatal(err)
	}
	pages := textOf(t, out.Bytes())
	index := len(pages) - len(all)
	if index < 2 {
		t.Fatalf("%d pages of index", index)
	}
	rows := strings.Join(pages[:index], "\n")
	for n, place := range all {
		page := index + n + 1
		if !strings.Contains(pages[page-1], place.Unit) || !slices.ContainsFunc(strings.Split(rows, "\n"), func(line string) bool {
			return strings.Contains(line, place.Unit+" ") && strings.HasSuffix(strings.TrimSpace(line), fmt.Sprint(" ", page))
		}) {
			t.Errorf("%s is not on page %d, or the index does not say so", place.Unit, page)
		}
	}
	if !strings.Contains(rows, "đã đóng") || !strings.Contains(rows, "XXXXX") || !strings.Contains(rows, "90 áp phích") || strings.Contains(strings.Join(pages[index:], ""), "Quầy cũ") {
		t.Error("a closed desk is not said to be, or has a poster")
	}
	artefact(t, "poster-index", renderAt(t, out.Bytes(), 60, "-l", "1")[0])
}

// textOf is what each page says.
func textOf(t *testing.T, pdf []byte) []string {
	t.Helper()
	tool := exec.Command("pdftotext", "-layout", "-", "-")
	tool.Stdin = bytes.NewReader(pdf)
	raw, err := tool.Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(raw), "\f"), "\f")
}
