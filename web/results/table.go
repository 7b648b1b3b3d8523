package results

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"
	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"sipas/analytics"
	"sipas/survey"
	"sipas/web/chart"
)

// order is what a league table is sorted by.
type order string

const (
	byScore   order = "score"
	byName    order = "name"
	byAnswers order = "answers"
	byAside   order = "aside"
	byChange  order = "change"
)

func orders() []order { return []order{byScore, byName, byAnswers, byAside, byChange} }

// table is the league table of a level: what is shown of it, in which order, and in groups by how much their figures can carry.
type table struct {
	Level         survey.Level
	Query         string
	Sort          order
	Only          analytics.Concern // empty: all units
	Orders        []order
	Concerns      []concernRow
	Told          []analytics.Concern // that the figures tell of, for or against
	Groups        []rowGroup          // with figures
	Few           rowGroup            // without
	Found         int
	Extremes      analytics.Extremes
	OtherLevel    survey.Level
	OtherConcerns int // units of the other level that some concern is about
	Map           *unitMap
	Empty         emptiness
}

// emptiness says that there is nothing to show: of the period, or of any at all.
type emptiness string

const (
	emptyPeriod emptiness = "period"
	emptyEver   emptiness = "ever"
)

// emptyOf tells whether nobody has answered in any of the units; of how many periods there are figures.
func emptyOf(units []analytics.UnitEstimate, known int) emptiness {
	answered := slices.ContainsFunc(units, func(u analytics.UnitEstimate) bool { return u.N > 0 || u.Received > 0 || u.SomeSetAside() })
	switch {
	case answered:
		return ""
	case known > 0:
		return emptyPeriod
	}
	return emptyEver
}

// rowGroup are rows of one status, and how many such units there are in all.
type rowGroup struct {
	Status analytics.Status
	Rows   []tableRow
	All    int
	Middle *middle // nil where all stand open
}

// middle is the part of a long group, sorted by score, that one opens: one reads who is first and who is last.
type middle struct {
	At, N     int // rows before it, and in it
	High, Low float64
}

// ends is how many rows stand open before a middle and after it; results.css counts by it.
const ends = 10

// newMiddle folds what lies between the ends of a group; nil where that would spare little.
func newMiddle(rows []tableRow) *middle {
	n := len(rows) - 2*ends
	if n < ends/2 {
		return nil
	}
	return &middle{At: ends, N: n, High: *rows[ends].Index, Low: *rows[ends+n-1].Index}
}

// tableRow is a unit in a league table.
type tableRow struct {
	analytics.UnitEstimate
	Bar  *chart.Bar
	Fold string // what the search on the page compares
}

// concernRow is a concern and the units that it is about.
type concernRow struct {
	analytics.Concern
	N     int
	First []analytics.UnitEstimate
	More  int
}

// namedFirst is how many units a concern names.
const namedFirst = 3

// asked reads what a request wants of the table.
func (t *table) asked(c echo.Context) error {
	var err error
	if t.Level, err = levelOf(c); err != nil {
		return err
	}
	t.OtherLevel = survey.LevelAgency
	if t.Level == survey.LevelAgency {
		t.OtherLevel = survey.LevelCommune
	}
	t.Query, t.Orders = strings.TrimSpace(c.QueryParam("q")), orders()
	t.Sort, t.Only = order(cmp.Or(c.QueryParam("sort"), string(byScore))), analytics.Concern(c.QueryParam("only"))
	if !slices.Contains(orders(), t.Sort) {
		return wrongChoice("sort")
	}
	if t.Only != "" && !slices.Contains(analytics.Concerns(), t.Only) {
		return wrongChoice("only")
	}
	return nil
}

func wrongChoice(field string) error {
	return &survey.Error{Op: "results.table", Kind: survey.Invalid, Key: "choice.unknown", Fields: []survey.Field{{Path: field, Key: "choice.unknown"}}}
}

// fill lays the units of a level out.
func (t *table) fill(all []analytics.UnitEstimate, axis chart.Axis) {
	units := analytics.OfLevel(all, t.Level)
	attention := analytics.NewAttention(units)
	t.Concerns, t.OtherConcerns = concernRows(attention), urgent(analytics.NewAttention(analytics.OfLevel(all, t.OtherLevel)))
	t.Told, t.Extremes = analytics.Told(units), analytics.NewExtremes(units)
	wanted := survey.FoldSearch(t.Query)
	rows, of := map[analytics.Status][]tableRow{}, map[analytics.Status]int{}
	for _, u := range units {
		row := newRow(u, axis)
		of[row.group()]++
		if strings.Contains(row.Fold, wanted) && (t.Only == "" || attention.Of(t.Only, u.Code)) {
			rows[row.group()] = append(rows[row.group()], row)
			t.Found++
		}
	}
	for _, status := range []analytics.Status{analytics.Ranked, analytics.Provisional} {
		if len(rows[status]) > 0 {
			t.Sort.rows(rows[status])
			group := rowGroup{Status: status, Rows: rows[status], All: of[status]}
			if t.usual() {
				group.Middle = newMiddle(group.Rows)
			}
			t.Groups = append(t.Groups, group)
		}
	}
	t.Few = rowGroup{Status: analytics.Few, Rows: rows[analytics.Few], All: of[analytics.Few]}
	t.Sort.rows(t.Few.Rows)
}

// usual tells whether the table stands as it does for whoever has chosen nothing.
func (t *table) usual() bool { return t.Sort == byScore && t.Only == "" && t.Query == "" }

func newRow(u analytics.UnitEstimate, axis chart.Axis) tableRow {
	row := tableRow{UnitEstimate: u, Fold: survey.FoldSearch(u.Name.VI + " " + u.Name.EN)}
	if u.Index != nil {
		row.Bar = axis.Bar(*u.Index, *u.Low, *u.High, u.Status == analytics.Provisional)
	}
	return row
}

// group is the status of a row with a figure, and Few of every other one.
func (r *tableRow) group() analytics.Status {
	if r.Index == nil {
		return analytics.Few
	}
	return r.Status
}

// rows sorts what stands in one group; those alike by name.
func (o order) rows(rows []tableRow) {
	names := collate.New(language.Vietnamese)
	slices.SortStableFunc(rows, func(a, b tableRow) int {
		return cmp.Or(cmp.Compare(o.place(&a), o.place(&b)), names.CompareString(a.Name.VI, b.Name.VI))
	})
}

// place orders rows, the least first.
func (o order) place(r *tableRow) float64 {
	switch {
	case o == byAnswers:
		return -float64(r.N)
	case o == byAside && r.SetAsideShare != nil:
		return -*r.SetAsideShare
	case o == byChange && r.Change(analytics.ToPrevious) != nil:
		return r.Change(analytics.ToPrevious).Points - 1000 // those that fell most first; without a change last
	case o == byScore && r.Index != nil:
		return -*r.Index
	}
	return 0
}

func concernRows(attention analytics.Attention) []concernRow {
	var rows []concernRow
	for _, c := range analytics.Concerns() {
		units := attention[c]
		if len(units) == 0 {
			continue
		}
		row := concernRow{Concern: c, N: len(units)}
		if c != analytics.TooFew {
			row.First = units[:min(len(units), namedFirst)]
			row.More = len(units) - len(row.First)
		}
		rows = append(rows, row)
	}
	return rows
}

// Surely tells whether some unit is said to be surely under the line, falling or rising, so that the page says what that means.
func (t *table) Surely() bool {
	return len(t.Extremes.ImprovedMost) > 0 || slices.ContainsFunc(t.Concerns, func(c concernRow) bool { return c.Concern == analytics.UnderLine || c.Concern == analytics.Falling })
}

// urgent counts the units that some concern is about, but for those that have too few answers alone.
func urgent(attention analytics.Attention) int {
	codes := map[string]bool{}
	for c, units := range attention {
		for _, u := range units {
			if c != analytics.TooFew {
				codes[u.Code] = true
			}
		}
	}
	return len(codes)
}

// Link is the address of the same period and edition with another level, order or choice.
func (d *resultsData) Link(lang string, level survey.Level, sort order, only analytics.Concern) string {
	v := url.Values{"period": {d.Period.String()}, "level": {string(level)}}
	if sort == byScore {
		sort = "" // the usual one
	}
	for name, value := range map[string]string{"edition": d.Asked, "sort": string(sort), "only": string(only), "q": d.Query} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if lang == string(survey.English) {
		v.Set("lang", lang)
	}
	return d.Base + "?" + v.Encode()
}

// UnitLink is the address of a unit's page in the same period and edition.
func (d *resultsData) UnitLink(lang, code string) string {
	v := url.Values{"period": {d.Period.String()}}
	if d.Asked != "" {
		v.Set("edition", d.Asked)
	}
	if lang == string(survey.English) {
		v.Set("lang", lang)
	}
	return d.Base + "/" + code + "?" + v.Encode()
}
