//go:build drill

package main

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"sipas/analytics"
	"sipas/web/i18n"
)

// weakTold is what the API says of a unit's weakest dimension.
type weakTold struct {
	Code      string
	Level     string
	Weakest   string             `json:"weakest"`
	Share     *float64           `json:"weakest_share"`
	Unclear   bool               `json:"weakest_unclear"`
	MendFirst string             `json:"mend_first"`
	Rank      *int               `json:"rank"`
	RankedOf  *int               `json:"ranked_of"`
	Figures   []analytics.Figure `json:"dimensions"`
	Detail    *analytics.Detail
}

// TestDrillWeakestAndFirstToMendNeverContradict: on a province of many units, page, API, dashboard and workbook name the same weakest
// dimension, only where it is told from all others; one to mend first only where it is that one; and no rank stands without its of.
func TestDrillWeakestAndFirstToMendNeverContradict(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.mustRun("demo", "--responses", "40000", "--days", "300", "--until", "2026-11-22", "--seed", "5")
	p.serve()
	texts, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	word := func(key string) string { return texts.Text("vi", key, nil) }
	conn := p.grafana()
	defer func() { _ = conn.Close(t.Context()) }()
	named, unclear, first, silent := 0, 0, 0, 0
	for _, period := range []string{"2026", "2026-Q3"} {
		_, text := p.get("/api/v1/results?period=" + period)
		var body struct{ Units []weakTold }
		if err := json.Unmarshal([]byte(text), &body); err != nil {
			t.Fatal(err)
		}
		for _, u := range body.Units {
			var weakest, mends *string
			var share *float64
			var unclearThere bool
			var of *int
			err := conn.QueryRow(t.Context(), `select weakest, dashboard.rounded(weakest_share, 2), coalesce(weakest_unclear, false), mend_first, ranked_of
				from dashboard.unit_index where unit_code = $1 and period = $2`, u.Code, period).Scan(&weakest, &share, &unclearThere, &mends, &of)
			if err == nil && (value(weakest) != u.Weakest || value(share) != value(u.Share) || unclearThere != u.Unclear || value(mends) != u.MendFirst || value(of) != value(u.RankedOf)) {
				t.Errorf("%s, %s: the dashboard says %q %v %q, the API %+v", u.Code, period, value(weakest), unclearThere, value(mends), u)
			}
			if u.MendFirst != "" && u.MendFirst != u.Weakest || u.Weakest != "" && u.Unclear || (u.Share == nil) != (u.Weakest == "") || (u.Rank == nil) != (u.RankedOf == nil) {
				t.Errorf("%s, %s: %+v", u.Code, period, u)
			}
			if len(u.Figures) == 0 {
				silent++
				if u.Weakest != "" || u.Unclear {
					t.Errorf("%s, %s: no dimension is shown, the weakest is %+v", u.Code, period, u)
				}
				continue
			}
			for _, f := range u.Figures {
				if u.Weakest != "" && f.Key != u.Weakest && *f.Share <= *u.Share {
					t.Errorf("%s, %s: %s at %v is named the weakest, %s has %v", u.Code, period, u.Weakest, *u.Share, f.Key, *f.Share)
				}
			}
			p.weakestOnPage(u, period, word)
			switch {
			case u.MendFirst != "":
				first++
				fallthrough
			case u.Weakest != "":
				named++
			case u.Unclear:
				unclear++
			}
		}
		p.ranksWithTheirOf(period)
	}
	t.Logf("a weakest is named %d times, %d times with what to mend first, %d times it cannot be told; %d show no dimension", named, first, unclear, silent)
	if named == 0 || unclear == 0 || first == 0 || silent == 0 {
		t.Error("not everything was tried")
	}
}

func value[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}

func (p *program) page(path string) *goquery.Document {
	p.t.Helper()
	_, text := p.get(path)
	d, err := goquery.NewDocumentFromReader(strings.NewReader(text))
	if err != nil {
		p.t.Fatal(err)
	}
	return d
}

// weakestOnPage reads the page of a unit as people do.
func (p *program) weakestOnPage(u weakTold, period string, word func(string) string) {
	p.t.Helper()
	d := p.page("/results/" + u.Code + "?period=" + period)
	story, main := d.Find(".story").Text(), strings.Join(strings.Fields(d.Find("main").Text()), " ")
	said := ""
	if m := regexp.MustCompile(`khâu yếu nhất: ([^.;]+)`).FindStringSubmatch(story); m != nil {
		said = m[1]
	}
	if want := i18n.LowerFirst(word("dimension." + u.Weakest)); u.Weakest != "" && !strings.HasPrefix(said, want) || u.Weakest == "" && said != "" {
		p.t.Errorf("%s, %s: the page calls %q the weakest, the API %q", u.Code, period, said, u.Weakest)
	}
	if strings.Contains(story, "chưa phân biệt được khâu nào yếu nhất") != u.Unclear {
		p.t.Errorf("%s, %s: unclear is %v, the page says %s", u.Code, period, u.Unclear, story)
	}
	mended := ""
	if m := regexp.MustCompile(`Cần cải thiện trước: ([^.]+)\.`).FindStringSubmatch(main); m != nil {
		mended = m[1]
	}
	if u.MendFirst == "" && (mended != "" || d.Find(".drivers .tag").Length() > 0) || u.MendFirst != "" && (mended != said || d.Find(".drivers .tag").Length() != 1) {
		p.t.Errorf("%s, %s: %q is to be mended first, the weakest is %q", u.Code, period, mended, said)
	}
	if detail := p.told(u.Code, period).Detail; u.Weakest != "" && (detail.Lowest == nil || detail.Lowest.Key != u.Weakest || detail.Lowest.P > 0.05) || u.Unclear && detail.Lowest.P <= 0.05 {
		p.t.Errorf("%s, %s: %+v beside %+v", u.Code, period, detail.Lowest, u)
	}
}

// ranksWithTheirOf looks at both tables.
func (p *program) ranksWithTheirOf(period string) {
	p.t.Helper()
	for _, level := range []string{"commune", "agency"} {
		p.page("/results?period=" + period + "&level=" + level).Find("table.league tr[data-fold]").Each(func(_ int, row *goquery.Selection) {
			rank := strings.TrimSpace(row.Find(".rank").Text())
			if rank != "" && !regexp.MustCompile(`^\d+/\d+( \(\d+–\d+\))?$`).MatchString(rank) {
				p.t.Errorf("%s: rank %q", period, rank)
			}
		})
	}
}
