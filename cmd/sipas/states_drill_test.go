//go:build drill

package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"sipas/survey/surveytest"
)

// longDesk is as long as a desk's name may be.
const longDesk = "Trung tâm Phục vụ hành chính công phường Xuân Hương – Đà Lạt, quầy 12: đất đai, môi trường, tư pháp"

// TestDrillTheFormFitsEverywhere, whatever state it is in, in both languages, on small phones and large screens, and with text twice as large.
func TestDrillTheFormFitsEverywhere(t *testing.T) {
	t.Parallel()
	p, g := newGate(t, "SIPAS_LIMIT_PLACE=1/h")
	b := newPhone(t)
	for n, lang := range []string{"vi", "en"} {
		name := longDesk[:len(longDesk)-n]
		var desk struct{ Code string }
		if err := json.Unmarshal([]byte(p.mustRun("place", "add", "--unit", "24781", "--name", name, "--json")), &desk); err != nil {
			t.Fatal(err)
		}
		address := g.URL + "/q/" + desk.Code + map[string]string{"en": "?lang=en"}[lang]
		surveytest.Eventually(t, "the desk is known", func() bool { status, _ := p.get("/q/" + desk.Code); return status == http.StatusOK })
		client := 0
		fill := func() {
			client++
			g.forwards(fmt.Sprintf("203.0.113.%d", 100*n+client))
			b.fill(address)
		}
		// On a machine that does much else a touch can be lost; a second one of the button changes nothing where the first one arrived.
		sent := func(what string) {
			looks := 0
			surveytest.Eventually(t, what, func() bool {
				if looks%500 == 0 {
					b.tap("#send", 1)
				}
				looks++
				return b.sees(`document.querySelector('` + what + `')`)
			})
		}

		b.open(address)
		b.fits("empty-" + lang)
		sent("#errors li")
		b.fits("errors-" + lang)
		fill()
		b.fits("chosen-" + lang)
		b.do(chromedp.SendKeys("#comment", " Gọi 0912 345 678 hoặc nguyenvana.quay12.xuanhuong@lamdong.gov.vn"))
		b.fits("masked-" + lang)
		g.does(func(http.ResponseWriter, *http.Request, http.Handler) { panic(http.ErrAbortHandler) })
		sent("#state:not([hidden])")
		b.fits("unknown-" + lang)
		g.does(nil)
		b.do(chromedp.Reload())
		surveytest.Eventually(t, "the thanks", func() bool { return strings.Contains(b.location(), "/thanks") })
		b.fits("thanks-" + lang)
		client--
		fill()
		sent("#errors")
		b.fits("limited-" + lang)

		fill()
		other := strings.Replace(webForm(b), "answers.access=5", "answers.access=1", 1)
		client++
		g.forwards(fmt.Sprintf("203.0.113.%d", 100*n+client))
		response, err := http.Post(address, "application/x-www-form-urlencoded", strings.NewReader(other))
		if err != nil || response.Body.Close() != nil {
			t.Fatal(err)
		}
		client++
		g.forwards(fmt.Sprintf("203.0.113.%d", 100*n+client))
		sent("#errors h2")
		b.fits("conflict-" + lang)

		fill()
		p.mustRun("place", "close", desk.Code)
		surveytest.Eventually(t, "the place is closed", func() bool { status, _ := p.get("/q/" + desk.Code); return status == http.StatusGone })
		sent("#errors input")
		b.fits("closed-" + lang)
	}
}

// fits looks at a page in four widths, and in the least with text twice as large: nothing has to be moved sideways to be read.
func (b *browser) fits(state string) {
	b.t.Helper()
	for _, size := range [][2]int64{{320, 640}, {800, 1280}, {1280, 800}, {360, 740}} {
		b.do(chromedp.EmulateViewport(size[0], size[1]))
		for _, text := range []string{"", "200%"} {
			if text != "" && size[0] != 320 {
				continue
			}
			evaluate[chromedp.Void](b, `document.documentElement.style.fontSize = '`+text+`'`)
			b.settle()
			over := evaluate[[]string](b, `document.documentElement.scrollWidth <= document.documentElement.clientWidth ? [] :
				['the page'].concat([...document.querySelectorAll('main *')].filter(function (e) { return e.scrollWidth > e.clientWidth && e.clientWidth > 0; })
					.map(function (e) { return e.outerHTML.slice(0, 80); }))`)
			if len(over) > 0 {
				b.t.Errorf("%s is wider than %d, text %s: %s", state, size[0], text, strings.Join(over, "\n"))
			}
			b.picture(fmt.Sprintf("state-%s-%d%s", state, size[0], strings.TrimSuffix(text, "%")))
		}
		evaluate[chromedp.Void](b, `document.documentElement.style.fontSize = ''`)
	}
	b.settle()
}
