package deploy_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"sipas/analytics"
	"sipas/survey/surveytest"

	"github.com/goccy/go-yaml"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

// dashboard is as much of Grafana's JSON model as a dashboard of ours uses.
type dashboard struct {
	UID, Title, Description, Timezone string
	SchemaVersion                     int
	Editable                          bool
	Tags                              []string
	Templating                        struct{ List []variable }
	Panels                            []panel
	Links                             []struct{ Type string }
}

type variable struct {
	Name, Label, Type, Query string
	Datasource               source
	IncludeAll, Multi        bool
	Options                  []option
}

type option struct{ Text, Value string }

type source struct{ Type, UID string }

type panel struct {
	ID                       int
	Type, Title, Description string
	GridPos                  struct{ X, Y, W, H int }
	Datasource               source
	Targets                  []target
	FieldConfig              struct {
		Defaults struct {
			Unit       string
			Thresholds struct{ Steps []json.RawMessage }
			Links      []struct{ URL string }
		}
		Overrides []struct {
			Properties []struct {
				ID    string
				Value json.RawMessage
			}
		}
	}
	Options struct{ Content string }
}

type target struct {
	RefID        string
	Datasource   source
	RawSQL       string
	Format       string
	Expr         string
	LegendFormat string
}

func dashboards(t *testing.T) map[string]dashboard {
	t.Helper()
	files, err := filepath.Glob("grafana/dashboards/*.json")
	if err != nil || len(files) != 8 {
		t.Fatalf("%v, %v", files, err)
	}
	found := map[string]dashboard{}
	for _, file := range files {
		var d dashboard
		if err := json.Unmarshal([]byte(readFile(t, file)), &d); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		found[filepath.Base(file)] = d
	}
	return found
}

var panelTypes = []string{"stat", "timeseries", "table", "barchart", "geomap", "text"}

// sources are what is provisioned, by uid.
func sources(t *testing.T) map[string]string {
	t.Helper()
	var provisioned struct {
		Datasources []struct{ UID, Type string }
	}
	if err := yaml.Unmarshal([]byte(readFile(t, "grafana/provisioning/datasources/sipas.yaml")), &provisioned); err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, s := range provisioned.Datasources {
		found[s.UID] = s.Type
	}
	return found
}

// TestDashboardsAreSound by what Grafana asks of them and what people need: nothing overlaps, nothing undefined, and every panel says
// what it shows, in what unit, and what that means.
func TestDashboardsAreSound(t *testing.T) {
	known := sources(t)
	uids := map[string]bool{}
	used := regexp.MustCompile(`\$\{?([a-z_]+)`)
	for file, d := range dashboards(t) {
		wrong := func(format string, args ...any) { t.Helper(); t.Errorf(file+": "+format, args...) }
		if d.UID == "" || len(d.UID) > 40 || uids[d.UID] || d.Title == "" || d.Description == "" || d.SchemaVersion < 42 || d.Editable || d.Timezone != "Asia/Ho_Chi_Minh" || !slices.Contains(d.Tags, "sipas") || len(d.Links) == 0 {
			wrong("head %q %q", d.UID, d.Title)
		}
		uids[d.UID] = true
		variables := map[string]bool{}
		for _, v := range d.Templating.List {
			if variables[v.Name] || v.Label == "" || v.Type == "query" && known[v.Datasource.UID] != v.Datasource.Type {
				wrong("variable %s", v.Name)
			}
			for _, use := range used.FindAllStringSubmatch(v.Query, -1) {
				if v.Type == "query" && !variables[use[1]] {
					wrong("variable %s uses %s, which comes later or nowhere", v.Name, use[1])
				}
			}
			variables[v.Name] = true
		}
		if d.UID != "sipas-service" && d.UID != "sipas-installation" && !slices.ContainsFunc(d.Panels, func(p panel) bool {
			return len(p.Targets) == 1 && strings.Contains(p.Targets[0].RawSQL, "dashboard.notice")
		}) {
			wrong("does not say whether its data are simulated")
		}
		ids := map[int]bool{}
		taken := map[[2]int]string{}
		for _, p := range d.Panels {
			where := fmt.Sprintf("panel %q: ", p.Title)
			if ids[p.ID] || p.ID == 0 || p.Title == "" || p.Description == "" || !slices.Contains(panelTypes, p.Type) {
				wrong(where+"id %d, type %s, description %q", p.ID, p.Type, p.Description)
			}
			ids[p.ID] = true
			for x := p.GridPos.X; x < p.GridPos.X+p.GridPos.W; x++ {
				for y := p.GridPos.Y; y < p.GridPos.Y+p.GridPos.H; y++ {
					if other := taken[[2]int{x, y}]; other != "" || x > 23 {
						wrong(where+"lies over %q or outside", other)
					}
					taken[[2]int{x, y}] = p.Title
				}
			}
			if p.GridPos.W*p.GridPos.H == 0 {
				wrong(where + "has no size")
			}
			if p.Type == "text" {
				if p.Options.Content == "" {
					wrong(where + "is empty")
				}
				for _, use := range used.FindAllStringSubmatch(p.Options.Content, -1) {
					if !variables[use[1]] {
						wrong(where+"uses %s, which is no variable", use[1])
					}
				}
				continue
			}
			if p.FieldConfig.Defaults.Unit == "" || len(p.FieldConfig.Defaults.Thresholds.Steps) == 0 || len(p.Targets) == 0 {
				wrong(where + "lacks unit, thresholds or a query")
			}
			refs := map[string]bool{}
			for _, q := range p.Targets {
				if refs[q.RefID] || known[q.Datasource.UID] == "" || known[q.Datasource.UID] != q.Datasource.Type || (q.RawSQL == "") == (q.Expr == "") {
					wrong(where+"query %s", q.RefID)
				}
				refs[q.RefID] = true
				for _, use := range used.FindAllStringSubmatch(q.RawSQL+q.Expr, -1) {
					if !variables[use[1]] && use[1] != "__" && !strings.HasPrefix(use[1], "__") {
						wrong(where+"uses %s, which is no variable", use[1])
					}
				}
				if strings.Contains(q.RawSQL, "'$") || regexp.MustCompile(`\$\{[a-z]+\}`).MatchString(q.RawSQL) {
					wrong(where + "puts a variable into SQL unquoted")
				}
			}
		}
		raw := readFile(t, filepath.Join("grafana/dashboards", file))
		if strings.Contains(raw, "://") || strings.Contains(raw, `"type": "geomap"`) && !strings.Contains(raw, `"url": "data:`) {
			wrong("loads something from elsewhere")
		}
		for _, link := range regexp.MustCompile(`"/d/([a-z-]+)\?`).FindAllStringSubmatch(raw, -1) {
			if !strings.Contains(readFile(t, "grafana/dashboards/"+strings.TrimPrefix(link[1], "sipas-")+".json"), `"uid": "`+link[1]+`"`) {
				wrong("links to %s", link[1])
			}
		}
	}
}

// TestHomeIsForAPhone: one column of few panels, whose first says it in words, with a way to every other dashboard.
func TestHomeIsForAPhone(t *testing.T) {
	all := dashboards(t)
	home := all["home.json"]
	if len(home.Panels) > 8 || home.Panels[0].Type != "text" || !strings.Contains(home.Panels[0].Options.Content, "${story:text}") {
		t.Errorf("%d panels, the first %+v", len(home.Panels), home.Panels[0])
	}
	links := ""
	for _, p := range home.Panels {
		if p.GridPos.X != 0 || p.GridPos.W != 24 {
			t.Errorf("%s does not take the whole width", p.Title)
		}
		links += p.Options.Content
	}
	for file, d := range all {
		if file != "home.json" && !strings.Contains(links, "(/d/"+d.UID+"?") {
			t.Errorf("there is no way to %s", d.Title)
		}
	}
	if !strings.Contains(readFile(t, "compose/compose.yaml"), "HOME_DASHBOARD_PATH: /etc/grafana/dashboards/home.json") {
		t.Error("Grafana does not begin with it")
	}
}

// TestDashboardsUseThePagesWords for what people report, why a unit wants attention, and how far something has come.
func TestDashboardsUseThePagesWords(t *testing.T) {
	var words map[string]string
	if err := json.Unmarshal([]byte(readFile(t, "../web/i18n/vi.json")), &words); err != nil {
		t.Fatal(err)
	}
	for prefix, files := range map[string][]string{"attention.": {"home.json", "ranking.json"}, "report_of.": {"home.json", "unit.json"}} {
		for _, c := range []analytics.Concern{analytics.UnderLine, analytics.Falling, analytics.Trouble, analytics.Extra, analytics.Either, analytics.MuchAside} {
			word, reported := words[prefix+string(c)]
			if word = strings.TrimSuffix(word, " ({{.N}})"); !reported && prefix == "report_of." {
				continue
			}
			for _, file := range files {
				if word == "" || !strings.Contains(readFile(t, "grafana/dashboards/"+file), "'"+word+"'") {
					t.Errorf("%s does not say %q of %s", file, word, c)
				}
			}
		}
	}
	work := readFile(t, "grafana/dashboards/work.json")
	for prefix, of := range map[string][]string{"comment.state_": {"shown", "masked", "withheld", "erased"}, "handling.state_": {"open", "answered"}, "handling.outcome_": {"done", "partly", "not_possible", "not_ours"},
		"staff.conduct.state_": {"noted", "passed_on", "founded", "unfounded", "released"}} {
		for _, key := range of {
			if word := words[prefix+key]; word == "" || !strings.Contains(work, "'"+word+"'") && !strings.Contains(work, `\"`+word+`\"`) {
				t.Errorf("work.json does not say %q of %s", word, prefix+key)
			}
		}
	}
}

var (
	timeFilter = regexp.MustCompile(`\$__timeFilter\(([^()]+)\)`)
	timeGroup  = regexp.MustCompile(`\$__timeGroup(Alias)?\(([^(),]+), *'?(\d+)([dhm])'?\)`)
	quoted     = regexp.MustCompile(`\$\{([a-z]+):sqlstring\}`)
)

// expand puts Grafana's macros and variables in, as its documentation of the PostgreSQL data source defines them.
func expand(sql string, values map[string][]string, from, to time.Time) string {
	sql = timeFilter.ReplaceAllString(sql, fmt.Sprintf("$1 BETWEEN '%s' AND '%s'", from.UTC().Format(time.RFC3339), to.UTC().Format(time.RFC3339)))
	sql = timeGroup.ReplaceAllStringFunc(sql, func(m string) string {
		g := timeGroup.FindStringSubmatch(m)
		seconds := map[string]string{"d": "86400", "h": "3600", "m": "60"}[g[4]]
		out := fmt.Sprintf("floor(extract(epoch from %s)/(%s*%s))*(%s*%s)", g[2], g[3], seconds, g[3], seconds)
		if g[1] != "" {
			out += ` AS "time"`
		}
		return out
	})
	sql = quoted.ReplaceAllStringFunc(sql, func(m string) string {
		var list []string
		for _, v := range values[quoted.FindStringSubmatch(m)[1]] {
			list = append(list, "'"+strings.ReplaceAll(v, "'", "''")+"'")
		}
		return strings.Join(list, ",")
	})
	return strings.NewReplacer("$__from", fmt.Sprint(from.UnixMilli()), "$__to", fmt.Sprint(to.UnixMilli())).Replace(sql)
}

// choices are the values variables may have; the first that gives rows is taken, as a person would choose.
func choices(year int) []map[string][]string {
	var all []map[string][]string
	quarterOf := func(t time.Time) string { return fmt.Sprintf("%d-Q%d", t.Year(), (int(t.Month())+2)/3) }
	quarter, over := quarterOf(time.Now()), quarterOf(time.Now().AddDate(0, -6, 0))
	for _, province := range []string{"68", "15"} {
		for _, kind := range []struct{ kind, period string }{{"year", fmt.Sprint(year)}, {"quarter", quarter}, {"year", fmt.Sprint(year - 1)}, {"quarter", over}} {
			for _, unit := range [][]string{{"22924", "22933"}, {"22933"}, {"68"}} {
				level := "commune"
				if unit[0] == "68" {
					level = "province"
				}
				all = append(all, map[string][]string{"province": {province}, "kind": {kind.kind}, "period": {kind.period}, "level": {level}, "unit": unit})
			}
		}
	}
	return all
}

// result is what a query gave.
type result struct {
	columns []string
	rows    [][]any
	took    time.Duration
}

func run(t *testing.T, conn *pgx.Conn, sql string) result {
	t.Helper()
	start := time.Now()
	rows, err := conn.Query(t.Context(), sql)
	if err != nil {
		t.Fatalf("%v in %s", err, sql)
	}
	r := result{}
	for _, f := range rows.FieldDescriptions() {
		r.columns = append(r.columns, f.Name)
	}
	r.rows, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) ([]any, error) { return row.Values() })
	if err != nil {
		t.Fatalf("%v in %s", err, sql)
	}
	r.took = time.Since(start)
	return r
}

// everyQuery runs the SQL of all panels and variables as Grafana would, and hands each result on.
func everyQuery(t *testing.T, conn *pgx.Conn, each func(d dashboard, title, format string, r result)) {
	t.Helper()
	from, to := time.Now().AddDate(-2, 0, 0), time.Now().AddDate(5, 0, 0)
	ask := func(d dashboard, title, format, sql string) {
		t.Helper()
		var r result
		for _, values := range choices(time.Now().Year()) {
			for _, v := range d.Templating.List {
				if chosen := values[v.Name]; !v.Multi && len(chosen) > 1 {
					values[v.Name] = chosen[:1]
				}
			}
			if r = run(t, conn, expand(sql, values, from, to)); len(r.rows) > 0 && !blank(r) {
				break
			}
		}
		each(d, title, format, r)
	}
	for _, d := range dashboards(t) {
		for _, v := range d.Templating.List {
			if v.Type == "query" {
				ask(d, "variable "+v.Name, "table", v.Query)
			}
		}
		for _, p := range d.Panels {
			for _, q := range p.Targets {
				if q.RawSQL != "" {
					ask(d, p.Title, q.Format, q.RawSQL)
				}
			}
		}
	}
}

// blank tells whether nothing but nulls came.
func blank(r result) bool {
	for _, row := range r.rows {
		for _, v := range row {
			if v != nil {
				return false
			}
		}
	}
	return true
}

// TestDashboardsAnswer: every query runs as grafana_ro on a real database with demo data, returns rows, and has the columns that its
// panel needs. What leaders would see is written among the artefacts, to be looked at.
func TestDashboardsAnswer(t *testing.T) {
	t.Parallel()
	p := startProgram(t, "--responses", "60000", "--days", "700", "--seed", "5")
	conn := p.grafana()
	surveytest.Eventually(t, "figures are published", func() bool {
		var n int
		return conn.QueryRow(t.Context(), `select count(*) from dashboard.target`).Scan(&n) == nil && n > 3
	})
	if err := os.MkdirAll("../.artefacts", 0o755); err != nil {
		t.Fatal(err)
	}
	seen := map[string]*strings.Builder{}
	everyQuery(t, conn, func(d dashboard, title, format string, r result) {
		if len(r.rows) == 0 || blank(r) {
			t.Errorf("%s, %s: no rows", d.UID, title)
			return
		}
		if format == "time_series" {
			checkTimes(t, d.UID+", "+title, r)
		}
		if seen[d.UID] == nil {
			seen[d.UID] = &strings.Builder{}
			fmt.Fprintf(seen[d.UID], "%s\n%s\n", d.Title, d.Description)
		}
		table(seen[d.UID], title, r)
	})
	for uid, text := range seen {
		if err := os.WriteFile("../.artefacts/dashboard-"+uid+".txt", []byte(text.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// checkTimes: a series begins with its time, in order.
func checkTimes(t *testing.T, where string, r result) {
	t.Helper()
	if r.columns[0] != "time" {
		t.Errorf("%s: the first column is %s", where, r.columns[0])
		return
	}
	last := ""
	for _, row := range r.rows {
		at := fmt.Sprintf("%024v", row[0])
		switch x := row[0].(type) {
		case time.Time:
			at = x.UTC().Format(time.RFC3339)
		case pgtype.Numeric: // seconds since 1970
			seconds, _ := x.Float64Value()
			at = fmt.Sprintf("%024.0f", seconds.Float64)
		}
		if at < last {
			t.Errorf("%s: the times are not in order", where)
			return
		}
		last = at
	}
}

func table(to *strings.Builder, title string, r result) {
	fmt.Fprintf(to, "\n== %s\n", title)
	w := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, strings.Join(r.columns, "\t"))
	for n, row := range r.rows {
		if n == 12 {
			fmt.Fprintf(w, "… %d rows\n", len(r.rows))
			break
		}
		var cells []string
		for _, v := range row {
			switch x := v.(type) {
			case nil:
				cells = append(cells, "-")
			case float64:
				cells = append(cells, fmt.Sprintf("%.1f", x))
			case time.Time:
				cells = append(cells, x.Format("2006-01-02"))
			default:
				cells = append(cells, fmt.Sprint(x))
			}
		}
		fmt.Fprintln(w, strings.Join(cells, "\t"))
	}
	_ = w.Flush()
}
