// Package poster makes what hangs at a desk: the picture of the code, and the printed poster around it.
package poster

import (
	"fmt"
	"io"
	"strings"

	"github.com/boombuler/barcode/qr"
)

// Code is a QR code: which of its modules are dark, row by row.
type Code [][]bool

// NewCode encodes an address at level Q: a quarter of it may be dirty or torn.
func NewCode(address string) (Code, error) {
	picture, err := qr.Encode(address, qr.Q, qr.Auto)
	if err != nil {
		return nil, err
	}
	size := picture.Bounds().Dx()
	code := make(Code, size)
	for y := range code {
		code[y] = make([]bool, size)
		for x := range code[y] {
			r, _, _, _ := picture.At(x, y).RGBA()
			code[y][x] = r == 0
		}
	}
	return code, nil
}

// quiet is the white border a reader needs, in modules.
const quiet = 4

// runs calls draw for each row's runs of dark modules: x, y and length. Runs leave no hairlines between modules in print.
func (c Code) runs(draw func(x, y, length int)) {
	for y, row := range c {
		for x := 0; x < len(row); x++ {
			if !row[x] {
				continue
			}
			start := x
			for x < len(row) && row[x] {
				x++
			}
			draw(start, y, x-start)
		}
	}
}

// Path is the code as one path of a picture, in a square of side modules with its white border.
func (c Code) Path() (side int, path string) {
	var b strings.Builder
	c.runs(func(x, y, length int) { fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", x+quiet, y+quiet, length, length) })
	return len(c) + 2*quiet, b.String()
}

// SVG writes the code as a picture that stays sharp at any size, titled for those who cannot see it.
func (c Code) SVG(w io.Writer, title string) error {
	side, path := c.Path()
	escaped := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(title)
	_, err := fmt.Fprintf(w, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" shape-rendering="crispEdges"><title>%s</title><path fill="#fff" d="M0 0h%dv%dH0z"/><path d="%s"/></svg>`,
		side, side, escaped, side, side, path)
	return err
}
